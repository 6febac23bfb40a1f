import type { MetricType } from './exposition.ts';
import type { Labels } from './labels.ts';
import type { Layout } from './layout.ts';
import type { GaugePolicy } from './settings.ts';

/** A family as the application exposes it, under its name in the text form. */
export interface KnownFamily {
  /** Its number in the kernel. */
  readonly number: number;
  readonly name: string;
  readonly type: MetricType;
  readonly layout: Layout;
}

/** An instance of the application: a series without its bounds and its suffix. A histogram with its buckets is one. */
export interface KnownInstance {
  /** Its number in the kernel, which knows its lines. */
  readonly number: number;
  readonly key: string;
  readonly family: KnownFamily;
  readonly labels: Labels;
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
