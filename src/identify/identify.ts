import type { Exposition, SampleLine } from '../model/exposition.ts';
import type { KnownInstance, KnownLine } from '../model/instance.ts';
import type { Labels } from '../model/labels.ts';
import type { SlotRole } from '../model/layout.ts';
import { FamilyNames } from './names.ts';
import type { KnownTable } from './table.ts';

/** Who spoke in this scrape. */
export interface Attendance {
  readonly scrape: number;
  readonly names: FamilyNames;
  /** The instances that are there, in order of appearance. */
  readonly instances: readonly KnownInstance[];
  /**
   * For each sample, in order, the line it is of; null = the application sent this series twice, and the first wins. A series may
   * come several times with differing timestamps: then each has its line, and the newest gives the value.
   */
  readonly lines: readonly (KnownLine | null)[];
}

/** Finds each sample's line in the table and notes its value. */
export function identify(exposition: Exposition, table: KnownTable, scrape: number): Attendance {
  const names = new FamilyNames(exposition);
  const instances: KnownInstance[] = [];
  const lines: (KnownLine | null)[] = [];
  for (const sample of exposition.lines) {
    if (sample.kind !== 'sample') continue;
    const { instance, line } = table.line(sample, names.of(sample.name));
    if (instance.seen !== scrape) {
      instance.seenBefore = instance.seen;
      instance.seen = scrape;
      instances.push(instance);
    }
    lines.push(note(line, sample, scrape) ? line : null);
  }
  for (const instance of instances) complete(instance, table, names, scrape);
  return { scrape, names, instances, lines };
}

/**
 * Where the application leaves out a histogram's `+Inf` bucket its count stands for it, and the reverse: they are equal, and a
 * member that says one of them now and both later must not seem to begin anew. The line that stands in leaves in folds only, and
 * under no name that another family has.
 */
function complete(instance: KnownInstance, table: KnownTable, names: FamilyNames, scrape: number): void {
  const { name, type } = instance.family;
  if (type !== 'histogram') return;
  const isOurs = (suffix: string): boolean => names.of(name + suffix).family === name;
  const there = (role: SlotRole): KnownLine | undefined =>
    instance.lines.find((line) => line?.seen === scrape && line.slot.role === role);
  const [inf, count] = [there('inf'), there('count')];
  if (inf === undefined && count !== undefined && there('bucket') !== undefined && isOurs('_bucket'))
    standIn(table.lineIn(instance, '_bucket', INFINITE), count, scrape);
  else if (count === undefined && inf !== undefined && isOurs('_count'))
    standIn(table.lineIn(instance, '_count', []), inf, scrape);
}

const INFINITE: Labels = [{ name: 'le', value: '+Inf' }];

function standIn(line: KnownLine, other: KnownLine, scrape: number): void {
  if (other.sample === null) return;
  note(line, other.sample, scrape);
  line.standsIn = true;
}

/** False for a duplicate. */
function note(line: KnownLine, sample: SampleLine, scrape: number): boolean {
  if (line.seen === scrape && line.sample !== null) {
    const here = line.sample.timestampMs;
    if (here === sample.timestampMs) return false;
    if (here !== null && (sample.timestampMs === null || sample.timestampMs < here)) return true;
  } else {
    line.seenBefore = line.seen;
    line.seen = scrape;
  }
  line.sample = sample;
  line.value = sample.value;
  line.standsIn = false;
  return true;
}

/** The scrape is over: what was seen becomes what is remembered. */
export function settleMemory(attendance: Attendance): void {
  for (const { lines } of attendance.instances)
    for (const line of lines) {
      if (line === undefined || line.sample === null) continue;
      if (Number.isFinite(line.value)) line.last = line.value;
      line.sample = null;
    }
}
