import { Line } from '../kernel/index.ts';
import type { KnownTable } from './table.ts';

/** A start time may jitter by less than this between scrapes; an application that restarts takes longer. */
const JITTER_SECONDS = 1;

/** By what the application says of its start, in seconds; NaN = nothing, which decides nothing. */
export function startedAnew(start: number, startBefore: number): boolean {
  return Math.abs(start - startBefore) >= JITTER_SECONDS;
}

/**
 * Did the application restart since the scrape before? Where it says when it started: that changed, and known counters fell or
 * vanished. Where it does not, or changed by no more than jitter: most known counters fell, and none went on. To miss a restart
 * costs nothing, as each member's reset is seen by itself; to see one that was none would let folds step back.
 */
export function hasRestarted(table: KnownTable, scrape: number, start: number, startBefore: number): boolean {
  if (start === startBefore) return false;
  const { known, fallen, vanished } = table.kernel.settlement.census(scrape);
  if (startedAnew(start, startBefore)) return fallen + vanished > 0;
  return fallen * 2 > known && fallen + vanished === known;
}

/** The line in which the application says when it started; 0 = it does not. */
export function startLine(table: KnownTable): number {
  const family = table.find('process_start_time_seconds', 'gauge');
  const instance = family === undefined ? undefined : table.bare(family);
  const { kernel } = table;
  const line = instance === undefined ? undefined : table.linesOf(instance).find((other) => kernel.said.isThere(other));
  return line ?? 0;
}

/** What it says there, in seconds since the epoch; NaN = nothing. */
export function startTime({ kernel }: KnownTable, line: number): number {
  return line === 0 ? Number.NaN : kernel.lines.number(line, Line.value);
}
