import type { Pattern } from '../base/re2.ts';
import type { MetricType } from './exposition.ts';
import type { Access } from './secure.ts';

/** All settings after checking: whole, resolved and frozen. 0 = no limit wherever a limit stands. */
export interface Settings {
  readonly targets: readonly TargetSettings[];
  /** What a target has that sets nothing itself: the top of the file. */
  readonly common: CommonSettings;
  /** Bytes for all tables, arenas and the answer. */
  readonly memory: number;
}

export interface TargetSettings extends CommonSettings {
  readonly name: string;
  /** http, https or `unix:/path/of.sock[:/metrics]`; may carry a user and a password, so it is redacted wherever it is shown. */
  readonly url: string;
  readonly access: Access;
}

export interface CommonSettings {
  readonly limits: Limits;
  readonly rules: readonly Rule[];
  readonly relabel: readonly RelabelRule[];
  /** Milliseconds; null = what the scraper asks for. */
  readonly scrapeTimeoutMs: number | null;
  /** Decoded bytes of one scrape; 0 = no limit. */
  readonly bodySizeLimit: number;
  /** Milliseconds over which demand is estimated. */
  readonly windowMs: number;
  /** False: no value of a label is shown in the ledger, in reports or in logs, as they may be personal data. */
  readonly ledgerExamples: boolean;
}

export type OnExceed = 'fold' | 'drop' | 'observe';

export interface FamilyLimits {
  readonly seriesPerMetric: number;
  readonly valuesPerLabel: number;
}

export interface Limits extends FamilyLimits {
  readonly series: number;
  readonly metrics: number;
  /** Bytes leaving in one scrape. */
  readonly answerSize: number;
  readonly onExceed: OnExceed;
  readonly protect: ReadonlySet<string>;
  /** The first that matches a family holds; what it does not set comes from above. */
  readonly overrides: readonly LimitOverride[];
}
export interface LimitOverride extends FamilyLimits {
  readonly match: Selector;
}

/** Which instances a rule or an override speaks of. */
export interface Selector {
  /** As it was written, for messages. */
  readonly source: string;
  /** The family's name in its text form must match; null = any. */
  readonly family: Pattern | null;
  /** All must match; on `__name__` it is enough that one of the instance's sample names does. */
  readonly matchers: readonly LabelMatcher[];
}
export interface LabelMatcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
  /** True where the matcher, its negation included, accepts the value; an absent label is ''. */
  test(value: string): boolean;
}

/** How gauges fold; null in a rule = it does not say. */
export type GaugePolicy = 'sum' | 'max' | 'min' | 'avg' | 'last' | 'drop';

/** One entry of `rules`; what it does not set is null or empty. All that match apply, in order. */
export interface Rule {
  readonly match: Selector;
  readonly template: readonly string[];
  readonly dropLabels: readonly string[];
  readonly keepValues: KeepValues | null;
  readonly drop: boolean;
  readonly gauge: GaugePolicy | null;
  /** What a family without a type is, for folding. */
  readonly type: MetricType | null;
}
export interface KeepValues {
  readonly label: string;
  readonly values: ReadonlySet<string>;
  readonly other: string;
}

export type RelabelAction =
  | 'replace'
  | 'keep'
  | 'drop'
  | 'keepequal'
  | 'dropequal'
  | 'hashmod'
  | 'labelmap'
  | 'labeldrop'
  | 'labelkeep'
  | 'lowercase'
  | 'uppercase';

/** One entry of `metric_relabel_configs`, defaults filled in as Prometheus does. */
export interface RelabelRule {
  readonly action: RelabelAction;
  readonly sourceLabels: readonly string[];
  readonly separator: string;
  readonly regex: Pattern;
  readonly modulus: bigint;
  readonly targetLabel: string;
  readonly replacement: string;
}
