import type { MetricType, SampleLine } from './exposition.ts';
import type { Group } from './group.ts';
import type { Labels } from './labels.ts';
import type { Layout, Slot } from './layout.ts';
import type { Cause } from './ledger.ts';
import type { GaugePolicy } from './settings.ts';

/** A family as the application exposes it, under its name in the text form. */
export interface KnownFamily {
  readonly name: string;
  readonly type: MetricType;
  readonly layout: Layout;
  readonly instances: Map<string, KnownInstance>;
}

/** An instance of the application: a series without its bounds and its suffix. A histogram with its buckets is one. */
export interface KnownInstance {
  readonly key: string;
  readonly family: KnownFamily;
  readonly labels: Labels;
  /** By slot of the family's layout; a hole where the instance has no such line. */
  lines: (KnownLine | undefined)[];
  /** The scrape it was last seen in, and the one before that; 0 = never. */
  seen: number;
  seenBefore: number;
  /** What the rules say of it; null = not asked yet. */
  verdict: InstanceVerdict | null;
}

/** What the rules make of an instance. */
export interface InstanceVerdict {
  /** The rule that drops it; null = none does. */
  readonly droppedBy: number | null;
  readonly labels: Labels;
  readonly type: MetricType;
  readonly gauge: GaugePolicy | null;
  /** The labels out of which a rule folds identifiers. */
  readonly templated: readonly string[];
  /** The rules that changed its labels, by their place in the list. */
  readonly touchedBy: readonly number[];
}

/** One line of an instance and what is remembered of it. */
export interface KnownLine {
  readonly instance: KnownInstance;
  readonly slot: Slot;
  /** Of the scrape in `seen`. */
  value: number;
  sample: SampleLine | null;
  /** The last finite value of a scrape that succeeded; NaN = none. */
  last: number;
  seen: number;
  seenBefore: number;
  /** Its value before this scrape as far as its increase goes: `value - before` is what happened since. */
  before: number;
  /** Where it goes; null = not decided yet, or left out for the reason in `dropped`. */
  group: Group | null;
  groupSlot: Slot | null;
  dropped: Cause | null;
  /** The rules left its name, its labels and its bounds as they are. */
  unchanged: boolean;
  /** The application does not say it: another line of the instance stands for it, and it leaves in folds only. */
  standsIn: boolean;
}
