import type { LabelSet, Lines } from './history.ts';

/** An output of an answer: its labels without `le`, and its lines. */
export interface Output {
  readonly key: string;
  readonly labels: LabelSet;
  readonly lines: Lines;
}

/**
 * The output that a member is in, read off the answer: the one whose labels are the member's own or stand for them, and among
 * those the one that says most. `standIns` are the values that may stand for a label's value.
 */
export function homeOf(
  member: LabelSet,
  outputs: readonly Output[],
  standIns: (label: string, value: string) => readonly string[],
): Output | undefined {
  const rank = ({ labels }: Output): number => {
    let rank = 0;
    for (const [label, value] of Object.entries(labels)) {
      const own = member[label];
      if (own === undefined) return -1;
      const at = [own, ...standIns(label, own)].indexOf(value);
      if (at < 0) return -1;
      rank += 10 - at;
    }
    return rank;
  };
  return outputs
    .filter((output) => rank(output) >= 0)
    .sort((a, b) => rank(b) - rank(a))
    .at(0);
}

/** A histogram without `+Inf` has it by its count, and the reverse. */
export function completed(lines: Lines): Lines {
  const all = new Map(lines);
  const inf = lines.get('_bucket +Inf');
  const count = lines.get('_count');
  if (inf === undefined && count !== undefined && [...lines.keys()].some((line) => line.startsWith('_bucket')))
    all.set('_bucket +Inf', count);
  if (count === undefined && inf !== undefined) all.set('_count', inf);
  return all;
}

/** Line by line, the sum of what all of them have. */
export function sumOf(all: readonly Lines[]): Lines {
  const sums = new Map<string, number>();
  for (const line of all[0]?.keys() ?? [])
    if (all.every((lines) => lines.has(line)))
      sums.set(
        line,
        all.reduce((sum, lines) => sum + (lines.get(line) ?? 0), 0),
      );
  return sums;
}

/** The outputs of a family in an answer's series. */
export function outputsOf(family: string, series: ReadonlyMap<string, number>): readonly Output[] {
  const outputs = new Map<string, { labels: LabelSet; lines: Map<string, number> }>();
  for (const [text, value] of series) {
    const parts = /^([^{]*)(?:\{(.*)\})?$/s.exec(text);
    const name = parts?.[1] ?? '';
    const suffix = name.startsWith(family) ? name.slice(family.length) : null;
    if (suffix === null || !['', '_bucket', '_count', '_sum'].includes(suffix)) continue;
    const { le, ...labels } = labelsOf(parts?.[2] ?? '');
    const key = JSON.stringify(labels);
    const output = outputs.get(key) ?? { labels, lines: new Map<string, number>() };
    output.lines.set(le === undefined ? suffix : `${suffix} ${le === '+Inf' ? le : Number(le)}`, value);
    outputs.set(key, output);
  }
  return [...outputs].map(([key, output]) => ({ key, ...output }));
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)) labels[name] = JSON.parse(value);
  return labels;
}
