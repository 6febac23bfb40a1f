import { Counter, type Registry } from 'prom-client';
import type { FamilyReport, ScrapeReport } from '../model/line.ts';
import type { TripRecord } from '../model/trip.ts';

/** How many families of a target the own metrics name. */
export const FAMILIES_SHOWN = 20;
/** How many pairs of metric and label of a target they name. */
export const LABELS_SHOWN = 20;

interface Entry {
  readonly report: ScrapeReport;
  readonly trips: number;
}

/**
 * The last report of each query, and the counters that only grow. A target has several queries, its series gauges one value:
 * that of the query which is asked most, so that a look with curl does not bend the graphs of Prometheus.
 */
export class TripBook {
  readonly #entries = new Map<string, Map<string, Entry>>();
  readonly #tripped: Counter<'target' | 'limit'>;
  readonly #inexact: Counter<'target' | 'metric'>;
  /** By target, the families that the inexact counter names. */
  readonly #named = new Map<string, Set<string>>();

  constructor(registers: Registry[]) {
    this.#tripped = new Counter({
      name: 'sluice_limits_tripped_total',
      help: 'Interventions that began, by what asked for them.',
      labelNames: ['target', 'limit'],
      registers,
    });
    this.#inexact = new Counter({
      name: 'sluice_fold_inexact_total',
      help: 'Times an output was held because members that no table had room for vanished.',
      labelNames: ['target', 'metric'],
      registers,
    });
  }

  record({ target, query, report }: TripRecord): void {
    if (report === null) return;
    const queries = this.#entries.get(target) ?? new Map<string, Entry>();
    this.#entries.set(target, queries);
    queries.set(query, { report, trips: (queries.get(query)?.trips ?? 0) + 1 });
    for (const { cause } of report.trips) this.#tripped.inc({ target, limit: cause });
    for (const family of report.families) if (family.inexact > 0) this.#countInexact(target, family);
  }

  /** The report that speaks for the target; undefined before its first good scrape. */
  reportOf(target: string): ScrapeReport | undefined {
    return this.#main(target)?.[1].report;
  }

  queryOf(target: string): string | undefined {
    return this.#main(target)?.[0];
  }

  /** Forgets what is no longer there, so that the book is as bounded as the lines are. */
  keep(present: ReadonlyMap<string, ReadonlySet<string>>): void {
    for (const [target, queries] of this.#entries) {
      const known = present.get(target);
      for (const query of queries.keys()) if (known?.has(query) !== true) queries.delete(query);
      if (queries.size === 0) this.#entries.delete(target);
    }
  }

  #main(target: string): readonly [string, Entry] | undefined {
    let main: readonly [string, Entry] | undefined;
    for (const entry of this.#entries.get(target) ?? []) {
      if (main === undefined || entry[1].trips > main[1].trips) main = entry;
    }
    return main;
  }

  /** The first families keep their place: a counter that came and went would look like a restart. */
  #countInexact(target: string, { metric, inexact }: FamilyReport): void {
    const named = this.#named.get(target) ?? new Set<string>();
    this.#named.set(target, named);
    if (!named.has(metric) && named.size >= FAMILIES_SHOWN) return;
    named.add(metric);
    this.#inexact.inc({ target, metric }, inexact);
  }
}
