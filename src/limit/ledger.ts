import { shownText } from '../base/shown.ts';
import { BOUNDARY } from '../model/labels.ts';
import type { Cause, LedgerAction, LedgerEntry } from '../model/ledger.ts';

/** More would help nobody, and an application may invent families without end. */
const ENTRIES_MAX = 1000;
const EXAMPLES_MAX = 5;
const EXAMPLE_LENGTH_MAX = 120;

/** What an intervention is known by: it is one entry, however many scrapes it lasts. */
export interface Intervention {
  readonly metric: string;
  readonly label: string;
  readonly cause: Cause;
  readonly action: LedgerAction;
}

/** What an entry says besides. `examples` as they are: the ledger makes them safe and short. */
export type Details = Pick<LedgerEntry, 'limit' | 'demand' | 'examples' | 'done' | 'rule' | 'advice' | 'message'>;

/** What outlives a restart: entries that hold until the rules change, and those that the next scrape must say again. */
export interface KeptEntries {
  readonly lasting: readonly LedgerEntry[];
  readonly passing: readonly LedgerEntry[];
}

/** The record of the interventions that are in force. */
export class Ledger {
  readonly #entries = new Map<string, LedgerEntry>();
  /** By metric, the keys of its entries. */
  readonly #byMetric = new Map<string, Set<string>>();
  /** Entries that hold until they are said again in each scrape; the others hold until the rules change. */
  readonly #passing = new Map<string, number>();
  readonly #observed: boolean;
  #withExamples: boolean;
  #begun: string[] = [];
  #scrape = 0;
  #since = '';

  constructor(observed: boolean, withExamples: boolean) {
    this.#observed = observed;
    this.#withExamples = withExamples;
  }

  /** For those whose values are personal data: from now on there are no examples, and those that there were are gone. */
  showExamples(withExamples: boolean): void {
    this.#withExamples = withExamples;
    if (!withExamples) for (const [key, entry] of this.#entries) this.#entries.set(key, { ...entry, examples: [] });
  }

  begin(scrape: number, nowMs: number): void {
    this.#scrape = scrape;
    this.#since = new Date(nowMs).toISOString();
    this.#begun = [];
  }

  /** A change of a mapping: it holds until the rules change. */
  changed(what: Intervention, details: Details): void {
    if (this.#write(what, details, 0, 0, true)) this.#passing.delete(keyOf(what));
  }

  /** Something that is decided anew in each scrape. */
  passed(what: Intervention, details: Details, seriesIn: number, seriesOut: number): void {
    if (this.#write(what, details, seriesIn, seriesOut, false)) this.#passing.set(keyOf(what), this.#scrape);
  }

  /**
   * The same where nothing else is to be said than in the scrape before; false where it must be said in full. Of a thousand families
   * that are left out none need be described again.
   */
  repeated(what: Intervention, { limit, demand }: Pick<Details, 'limit' | 'demand'>, seriesIn: number): boolean {
    const isFull = this.#entries.size >= ENTRIES_MAX;
    if (isFull && !this.#byMetric.has(what.metric)) return true;
    const key = keyOf(what);
    const known = this.#entries.get(key);
    if (known === undefined) return isFull;
    if (!this.#passing.has(key) || known.limit !== limit || known.demand !== demand) return false;
    if (known.series_in !== seriesIn) this.#put(key, { ...known, series_in: seriesIn });
    this.#passing.set(key, this.#scrape);
    return true;
  }

  /** Sets how many series a family's mapping stands for now. */
  count(metric: string, seriesIn: number, seriesOut: number): void {
    for (const key of this.#byMetric.get(metric) ?? []) {
      const entry = this.#passing.has(key) ? undefined : this.#entries.get(key);
      if (entry === undefined || (entry.series_in === seriesIn && entry.series_out === seriesOut)) continue;
      this.#put(key, { ...entry, series_in: seriesIn, series_out: seriesOut });
    }
  }

  #put(key: string, entry: LedgerEntry): void {
    this.#entries.set(key, entry);
    const keys = this.#byMetric.get(entry.metric);
    if (keys === undefined) this.#byMetric.set(entry.metric, new Set([key]));
    else keys.add(key);
  }

  #delete(key: string): void {
    const metric = this.#entries.get(key)?.metric ?? '';
    this.#passing.delete(key);
    this.#entries.delete(key);
    const keys = this.#byMetric.get(metric);
    keys?.delete(key);
    if (keys?.size === 0) this.#byMetric.delete(metric);
  }

  /** The scrape is over: what was not said again is no longer in force. Returns what began in it, as it stands now. */
  end(): readonly LedgerEntry[] {
    for (const [key, scrape] of this.#passing) if (scrape !== this.#scrape) this.#delete(key);
    return this.#begun.flatMap((key) => this.#entries.get(key) ?? []);
  }

  entries(): readonly LedgerEntry[] {
    return [...this.#entries.values()];
  }

  /** What was in force before this process began. */
  restore({ lasting, passing }: KeptEntries): void {
    for (const entry of [...lasting, ...passing].slice(0, ENTRIES_MAX)) this.#put(keyOf(entry), entry);
    for (const entry of passing) if (this.#entries.has(keyOf(entry))) this.#passing.set(keyOf(entry), 0);
    this.showExamples(this.#withExamples);
  }

  kept(): KeptEntries {
    const lasting: LedgerEntry[] = [];
    const passing: LedgerEntry[] = [];
    for (const [key, entry] of this.#entries) (this.#passing.has(key) ? passing : lasting).push(entry);
    return { lasting, passing };
  }

  /** The rules changed: every mapping is made anew. */
  clear(): void {
    this.#entries.clear();
    this.#byMetric.clear();
    this.#passing.clear();
  }

  /** What lasts is said once: for it something goes that the next scrape will say again. */
  #makeRoom(): boolean {
    const [passing] = this.#passing.keys();
    if (passing === undefined) return false;
    this.#delete(passing);
    return true;
  }

  #examples(all: readonly string[]): readonly string[] {
    return this.#withExamples ? all.slice(0, EXAMPLES_MAX).map((text) => shownText(text, EXAMPLE_LENGTH_MAX)) : [];
  }

  #write(what: Intervention, details: Details, seriesIn: number, seriesOut: number, lasting: boolean): boolean {
    const key = keyOf(what);
    const known = this.#entries.get(key);
    if (known === undefined && this.#entries.size >= ENTRIES_MAX && !(lasting && this.#makeRoom())) return false;
    const entry: LedgerEntry = {
      ...what,
      ...details,
      observed: this.#observed,
      rule: lasting ? bothRules(known?.rule ?? '', details.rule) : details.rule,
      since: known?.since ?? this.#since,
      growth_per_hour: null,
      seconds_to_limit: null,
      demand: Math.max(details.demand, known?.demand ?? 0),
      examples: known?.examples.length ? known.examples : this.#examples(details.examples),
      series_in: seriesIn,
      series_out: seriesOut,
    };
    this.#put(key, entry);
    if (known === undefined) this.#begun.push(key);
    return true;
  }
}

/** A mapping that went further has a rule for each step. */
function bothRules(before: string, rule: string): string {
  return before.includes(rule) ? before : before + rule;
}

function keyOf(what: Intervention): string {
  return [what.metric, what.label, what.cause, what.action].join(BOUNDARY);
}
