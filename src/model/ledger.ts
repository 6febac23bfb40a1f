/** Which limit asked for an intervention; `rule` and `relabel` = the configuration did, `memory` = a table had no room. */
export type Cause =
  | 'series'
  | 'series_per_metric'
  | 'values_per_label'
  | 'metrics'
  | 'answer_size'
  | 'memory'
  | 'rule'
  | 'relabel';

/**
 * What was done. template: identifiers in the label's values were folded · collapse: the label's values became `*` ·
 * remove: the label was removed (overflow) · drop: members or whole families were left out · fold: a rule changed labels, and made
 * series equal where it did · inexact: an output was held back rather than let it fall · refuse: the whole scrape was.
 */
export type LedgerAction = 'template' | 'collapse' | 'remove' | 'drop' | 'fold' | 'inexact' | 'refuse';

/** One intervention that is in force: the record that a user reads in `/api/v1/ledger` and `filter --explain`. */
export interface LedgerEntry {
  /** The family's name in its text form; empty = all of them. */
  readonly metric: string;
  /** The label that was changed; empty where the whole family was. */
  readonly label: string;
  readonly cause: Cause;
  readonly action: LedgerAction;
  /** True where `on_exceed: observe` only reports it. */
  readonly observed: boolean;
  /** The limit's value; 0 where no limit asked. */
  readonly limit: number;
  /** What the application asked for when the intervention began, in the limit's unit (series, values, families, bytes). */
  readonly demand: number;
  /** When it began, ISO 8601. */
  readonly since: string;
  /** By how many series the application's family grows in an hour at present; null = not steadily, or not known yet. */
  readonly growth_per_hour: number | null;
  /**
   * When the application's present demand, growing like this, would reach the limit if nothing were done: 0 = it is over it; null = never, or
   * not known.
   * For what the configuration does the limit is the family's `series_per_metric`.
   */
  readonly seconds_to_limit: number | null;
  /** Series of the application that were replaced or left out in the last scrape, and the series that stand for them. */
  readonly series_in: number;
  readonly series_out: number;
  /** At most five values that were folded or left out, safe to print and cut where they are long; none with `ledger_examples: false`. */
  readonly examples: readonly string[];
  /** What was done, in a few words. */
  readonly done: string;
  /** The rule that would make it permanent, as YAML: with it the answer is the same. Empty where there is none. */
  readonly rule: string;
  /** The change in the application's code that would make it unnecessary; empty where no change would. */
  readonly advice: string;
  /** One sentence for a human: why, and what was done. */
  readonly message: string;
}
