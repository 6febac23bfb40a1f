/** What was measured of one contender. Walls and answers are per scrape, in order, so that they pair up between contenders. */
export interface Measured {
  readonly name: string;
  readonly wallMs: readonly number[];
  readonly cpuMs: number;
  readonly residentMb: number;
  readonly peakMb: number;
  readonly startMs: readonly number[];
  readonly answerBytes: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

const head = ['', 'wall ms', '÷ pipe', 'CPU ns/line', 'RSS MB', 'peak MB', 'start ms', '÷ pipe', 'answer MB'] as const;

/** A table for a terminal. Ratios are medians of the ratios of scrapes that ran side by side, not ratios of medians. */
export function table(lines: number, all: readonly Measured[]): string {
  const pipe = all.find(({ name }) => name === 'pipe');
  const rows = all.map((one) => [
    one.name,
    median(one.wallMs).toFixed(1),
    pairwise(one.wallMs, pipe?.wallMs).toFixed(2),
    ((one.cpuMs * 1e6) / one.wallMs.length / lines).toFixed(0),
    one.residentMb.toFixed(0),
    one.peakMb.toFixed(0),
    median(one.startMs).toFixed(0),
    pairwise(one.startMs, pipe?.startMs).toFixed(2),
    (one.answerBytes / 1e6).toFixed(2),
  ]);
  return align([head, ...rows]);
}

/** Rows of cells, the first column to the left, the others to the right. */
export function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  return `${rows.map(line).join('\n')}\n`;
}

/** The median of the ratios of what ran side by side. */
export function pairwise(values: readonly number[], others: readonly number[] = []): number {
  return median(values.map((value, i) => value / (others[i] ?? Number.NaN)));
}
