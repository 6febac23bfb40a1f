import type { Exposition, SampleLine } from '../model/exposition.ts';
import type { KnownInstance, KnownLine } from '../model/instance.ts';
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
  return { scrape, names, instances, lines };
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
  return true;
}

/** The scrape is over: what was seen becomes what is remembered. */
export function settleMemory(attendance: Attendance): void {
  for (const line of attendance.lines) {
    if (line === null || line.sample === null) continue;
    if (Number.isFinite(line.value)) line.last = line.value;
    line.sample = null;
  }
}
