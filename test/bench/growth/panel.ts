/** One panel of the chart: curves over an axis, with what they mean written beside them. */
import { drawLabels, type EndLabel } from './labels.ts';
import type { Curve } from './result.ts';
import { type Scale, shortNumber, ticksOf, wholeNumber } from './scale.ts';
import { element, line, polyline, text } from './svg.ts';

export interface Panel {
  readonly x: Scale;
  /** Its larger values stand higher. */
  readonly y: Scale;
  readonly sizes: readonly number[];
  readonly curves: readonly Curve[];
  readonly unit: string;
  /** Whether the numbers of the vertical axis are written. */
  readonly numbered: boolean;
  /** A level that is to be kept. */
  readonly goal: number | null;
  /** Whether a line shows what it looks like to grow as the size does. */
  readonly guided: boolean;
}

const MARK = 3;
/** How far below the lowest curve the guide ends. */
const GUIDE_BELOW = 6;

type Place = readonly [x: number, y: number];

export function drawPanel(panel: Panel): string {
  const { x, y, curves } = panel;
  const rulers = [goal(panel), guide(panel)].filter((ruler) => ruler !== null);
  const ends = [...curves.flatMap((curve) => endOf(panel, curve)), ...rulers.map(({ end }) => end)];
  return [
    ...grid(panel),
    ...rulers.map(({ drawn }) => drawn),
    ...curves.map(({ name, along }) => drawCurve(x, y, name, along)),
    ...drawLabels(ends, y.place(y.to), y.place(y.from)),
  ].join('\n');
}

function grid({ x, y, sizes, numbered }: Panel): string[] {
  const [left, right, bottom, top] = [x.place(x.from), x.place(x.to), y.place(y.from), y.place(y.to)];
  const drawn = ticksOf(y).flatMap((tick) => {
    const at = y.place(tick);
    const level = line(left, at, right, at, 'grid');
    if (!numbered) return [level];
    return [level, text(left - 8, at + 4, { class: 'tick', 'text-anchor': 'end' }, shortNumber(tick))];
  });
  for (const size of sizes) {
    const at = x.place(size);
    drawn.push(line(at, bottom, at, top, 'grid'));
    drawn.push(text(at, bottom + 18, { class: 'tick', 'text-anchor': 'middle' }, shortNumber(size)));
  }
  drawn.push(line(left, bottom, right, bottom, 'axis'));
  return drawn;
}

/** A line that is no curve, and what stands at its end. */
interface Ruler {
  readonly drawn: string;
  readonly end: EndLabel;
}

function goal({ x, y, unit, goal: level }: Panel): Ruler | null {
  if (level === null) return null;
  const [right, at] = [x.place(x.to), y.place(level)];
  return {
    drawn: line(x.place(x.from), at, right, at, 'goal'),
    end: { x: right, y: at, kind: 'goal', words: ['goal', `${wholeNumber(level)} ${unit}`] },
  };
}

/** Ends below the lowest curve, and begins where it leaves the panel. */
function guide({ x, y, curves, guided }: Panel): Ruler | null {
  const last = curves.flatMap(({ along }) => along.flatMap(([size, value]) => (size === x.to ? (value ?? []) : [])));
  const end = Math.min(...last) / GUIDE_BELOW;
  if (!guided || last.length === 0 || end <= y.from) return null;
  const start = Math.max(x.from, (x.to * y.from) / end);
  const [right, height] = [x.place(x.to), y.place(end)];
  return {
    drawn: line(x.place(start), y.place((end * start) / x.to), right, height, 'guide'),
    end: { x: right, y: height, kind: 'guide', words: ['linear'] },
  };
}

/** A line through what was measured, and a cross at the top where it failed. */
function drawCurve(x: Scale, y: Scale, name: string, along: Curve['along']): string {
  const places = along.flatMap(([size, value]): Place[] => (value === null ? [] : [[x.place(size), y.place(value)]]));
  const marks = places.map(([cx, cy]) => element('circle', { class: `mark ${name}`, cx, cy, r: MARK }));
  const failed = along.filter(([, value]) => value === null);
  const crosses = failed.map(([size]) => drawCross(x.place(size), y.place(y.to) + 8, name));
  return [polyline(places, `curve ${name}`), ...marks, ...crosses].join('\n');
}

function drawCross(x: number, y: number, name: string): string {
  const arm = MARK + 1;
  return [
    line(x - arm, y - arm, x + arm, y + arm, `cross ${name}`),
    line(x - arm, y + arm, x + arm, y - arm, `cross ${name}`),
    text(x - arm - 4, y + 4, { class: `value ${name}`, 'text-anchor': 'end' }, 'failed'),
  ].join('');
}

function endOf({ x, y, unit }: Panel, { name, along }: Curve): EndLabel[] {
  const [size, value] = along.findLast(([, measured]) => measured !== null) ?? [];
  if (size === undefined || value === undefined || value === null) return [];
  const words = [name === 'sluice' ? 'Sluice' : name, `${wholeNumber(value)} ${unit}`] as const;
  return [{ x: x.place(size), y: y.place(value), kind: name, words }];
}
