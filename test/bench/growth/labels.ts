/** What curves are called, written at their ends. */
import { text } from './svg.ts';

export interface EndLabel {
  /** Where the curve ends. */
  readonly x: number;
  readonly y: number;
  /** Its class. */
  readonly kind: string;
  /** Its name, and below it what it ends at. */
  readonly words: readonly [name: string, value?: string];
}

/** Between a curve's end and its label. */
const GAP = 9;
const HEIGHT = 30;

/** The labels between `top` and `bottom`; those that stand below each other and would overlap move apart. */
export function drawLabels(labels: readonly EndLabel[], top: number, bottom: number): string[] {
  return [...new Set(labels.map(({ x }) => x))].flatMap((x) => {
    const column = labels.filter((label) => label.x === x);
    const ends = column.map(({ y }) => y);
    const heights = apart(ends, HEIGHT, top + HEIGHT / 2, bottom - HEIGHT / 2);
    return column.flatMap((label, i) => drawLabel(label, heights[i] ?? label.y));
  });
}

function drawLabel({ x, kind, words: [name, value] }: EndLabel, y: number): string[] {
  const left = x + GAP;
  if (value === undefined) return [text(left, y + 4, { class: `name ${kind}` }, name)];
  return [text(left, y - 2, { class: `name ${kind}` }, name), text(left, y + 12, { class: `value ${kind}` }, value)];
}

/** The same heights in the same order, at least `gap` from each other, between `min` and `max` as far as there is room. */
export function apart(heights: readonly number[], gap: number, min: number, max: number): readonly number[] {
  const order = heights.map((height, at) => ({ height, at })).toSorted((a, b) => a.height - b.height);
  const moved: number[] = [];
  let above = min - gap;
  for (const [rank, { height, at }] of order.entries()) {
    // Of what is missing to the next, both give way by half.
    const missing = Math.max(0, gap - ((order[rank + 1]?.height ?? Number.POSITIVE_INFINITY) - height));
    above = Math.max(above + gap, height - missing / 2);
    moved[at] = above;
  }
  let below = max + gap;
  for (const { at } of order.toReversed()) {
    below = Math.min(below - gap, moved[at] ?? below);
    moved[at] = below;
  }
  return moved;
}
