/** What was measured of one contender. Walls and answers are per scrape, in order, so that they pair up between contenders. */
export interface Measured {
  readonly name: string;
  readonly wallMs: readonly number[];
  readonly cpuMs: number;
  readonly residentMb: number;
  readonly peakMb: number;
  /** The most before the measuring began: after a few scrapes, one at a time. */
  readonly warmPeakMb: number;
  readonly startMs: readonly number[];
  readonly answerBytes: number;
}

/** What was measured of everyone in front of one application. */
export interface Result {
  readonly lines: number;
  readonly bytes: number;
  readonly measured: readonly Measured[];
}

export interface Measurement extends Result {
  readonly name: string;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

const head = ['', 'wall ms', '÷ pipe', 'CPU ns/line', 'RSS MB', 'peak MB', 'start ms', '÷ pipe', 'answer MB'] as const;

/** A table for a terminal. Ratios are medians of the ratios of scrapes that ran side by side, not ratios of medians. */
export function table({ lines, measured }: Pick<Result, 'lines' | 'measured'>): string {
  const pipe = measured.find(({ name }) => name === 'pipe');
  const rows = measured.map((one) => [
    one.name,
    median(one.wallMs).toFixed(1),
    pairwise(one.wallMs, pipe?.wallMs).toFixed(2),
    nsPerLine(one, lines),
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

export function nsPerLine({ cpuMs, wallMs }: Measured, lines: number): string {
  return ((cpuMs * 1e6) / wallMs.length / lines).toFixed(0);
}

/** A table for a page: the first row is its head, the first column to the left. */
export function markdown([head = [], ...rows]: readonly (readonly string[])[]): string {
  const rule = head.map((_, at) => (at === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** Of the straight line that is nearest to these points, by least squares: y for each x. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  let [rise, run] = [0, 0];
  for (const point of points) {
    rise += (point[0] - x) * (point[1] - y);
    run += (point[0] - x) ** 2;
  }
  return rise / run;
}

/** The median of the ratios of what ran side by side; of what did not, and so is not as many, the ratio of the medians. */
export function pairwise(values: readonly number[], others: readonly number[] = []): number {
  if (values.length !== others.length) return median(values) / median(others);
  return median(values.map((value, i) => value / (others[i] ?? Number.NaN)));
}
