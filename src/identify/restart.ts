import type { MetricType } from '../model/exposition.ts';
import type { KnownInstance, KnownLine } from '../model/instance.ts';
import type { Attendance } from './identify.ts';
import type { KnownTable } from './table.ts';

/** A start time may jitter by less than this between scrapes; an application that restarts takes longer. */
const JITTER_SECONDS = 1;

/** Did the instance's own counters fall? Any bucket or count that fell is a reset of all its lines; a `_sum` decides nothing. */
export function hasReset(instance: KnownInstance): boolean {
  return instance.lines.some((line) => line !== undefined && (fell(instance, line) || wasCreatedAnew(instance, line)));
}

function fell(instance: KnownInstance, line: KnownLine): boolean {
  return line.seen === instance.seen && isCounter(instance, line) && line.value < line.last;
}

/** A changed `_created` restarts its own instance. */
function wasCreatedAnew(instance: KnownInstance, line: KnownLine): boolean {
  return line.slot.role === 'created' && line.seen === instance.seen && line.value > line.last;
}

function isCounter(instance: KnownInstance, line: KnownLine): boolean {
  switch (line.slot.role) {
    case 'value':
      return typeOf(instance) === 'counter';
    case 'bucket':
    case 'inf':
    case 'count':
      return typeOf(instance) === 'histogram' || typeOf(instance) === 'summary';
    default:
      return false;
  }
}

/** A rule may say what a family without a type is. */
function typeOf(instance: KnownInstance): MetricType {
  return instance.verdict?.type ?? instance.family.type;
}

/** By what the application says of its start, in seconds; NaN = nothing, which decides nothing. */
export function startedAnew(start: number, startBefore: number): boolean {
  return Math.abs(start - startBefore) >= JITTER_SECONDS;
}

/**
 * Did the application restart since the scrape before? Where it says when it started: that changed, and known counters fell or
 * vanished. Where it does not, or changed by no more than jitter: most known counters fell, and none went on. To miss a restart
 * costs nothing, as each member's reset is seen by itself; to see one that was none would let folds step back.
 */
export function hasRestarted(attendance: Attendance, table: KnownTable, start: number, startBefore: number): boolean {
  let known = 0;
  let fallen = 0;
  let vanished = 0;
  for (const instance of table.instances()) {
    const there = instance.seen === attendance.scrape;
    const before = there ? instance.seenBefore : instance.seen;
    if (
      before !== attendance.scrape - 1 ||
      !instance.lines.some((line) => line !== undefined && counts(instance, line))
    )
      continue;
    known++;
    if (!there) vanished++;
    else if (hasReset(instance)) fallen++;
  }
  if (startedAnew(start, startBefore)) return fallen + vanished > 0;
  return start !== startBefore && fallen * 2 > known && fallen + vanished === known;
}

/** A counter that has counted something: one that stands at zero cannot fall. */
function counts(instance: KnownInstance, line: KnownLine): boolean {
  return isCounter(instance, line) && line.last > 0;
}

/** What the application says of its start, in seconds since the epoch; NaN = nothing. */
export function startTime(table: KnownTable, scrape: number): number {
  const instance = table.find('process_start_time_seconds', 'gauge')?.instances.get('');
  const line = instance?.lines.find((other) => other?.seen === scrape);
  return line === undefined ? Number.NaN : line.value;
}
