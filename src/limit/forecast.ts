import { compareNames } from '../model/labels.ts';
import type { Forecast } from '../model/line.ts';
import { Growth } from './growth.ts';

/** What is followed: the number of one family or of one label's values, and the limit that it must not pass. */
interface Noted {
  readonly metric: string;
  readonly key: string;
  used: number;
  limit: number;
  /** Null while others are nearer to their limits. */
  growth: Growth | null;
  /** The scrape in which it was noted last. */
  scrape: number;
}

/** So many numbers are followed: those that are nearest to their limits. */
const FOLLOWED_MAX = 128;
/** What uses less than this part of its limit is not followed yet. */
const CLOSE = 0.01;

/**
 * Follows the numbers that are nearest to their limits, and tells when each will be there. Bounded: some dozens of numbers with a short
 * history each. What falls out of the nearest is forgotten, and begins anew when it comes back.
 */
export class ForecastBook {
  /** By metric and key. */
  readonly #known = new Map<string, Map<string, Noted>>();
  /** Those of the last scrape that ended, the nearest first, and those of the present one: mostly the same. */
  #before: Noted[] = [];
  #noted: Noted[] = [];
  #scrape = 0;

  /** To be called when a scrape begins. */
  begin(): void {
    // Those of a scrape that had no end are forgotten like any others.
    if (this.#noted.length > 0) this.#before = [...new Set([...this.#before, ...this.#noted])];
    this.#noted = [];
    this.#scrape++;
  }

  /** The application restarted, or the rules changed: what was seen before says nothing of what comes. */
  clear(): void {
    this.#known.clear();
    this.#before = [];
    this.#noted = [];
  }

  /** `key` says which number of the family it is. A limit of 0 is none. */
  note(metric: string, key: string, used: number, limit: number): void {
    if (limit === 0 || used < limit * CLOSE) return;
    const noted = this.#of(metric, key);
    noted.used = used;
    noted.limit = limit;
    if (noted.scrape === this.#scrape) return;
    noted.scrape = this.#scrape;
    this.#noted.push(noted);
  }

  #of(metric: string, key: string): Noted {
    let byKey = this.#known.get(metric);
    if (byKey === undefined) {
      byKey = new Map();
      this.#known.set(metric, byKey);
    }
    let noted = byKey.get(key);
    if (noted === undefined) {
      noted = { metric, key, used: 0, limit: 0, growth: null, scrape: -1 };
      byKey.set(key, noted);
    }
    return noted;
  }

  /** The scrape is over. */
  end(nowMs: number): void {
    const nearest = this.#noted.sort(
      (a, b) => b.used / b.limit - a.used / a.limit || compareNames(a.metric, b.metric) || compareNames(a.key, b.key),
    );
    for (const [place, noted] of nearest.entries()) {
      if (place >= FOLLOWED_MAX) noted.growth = null;
      else {
        noted.growth ??= new Growth();
        noted.growth.add(nowMs, noted.used);
      }
    }
    for (const noted of this.#before) if (noted.scrape !== this.#scrape) this.#forget(noted);
    this.#before = nearest;
    this.#noted = [];
    this.#scrape++;
  }

  #forget({ metric, key }: Noted): void {
    const byKey = this.#known.get(metric);
    byKey?.delete(key);
    if (byKey?.size === 0) this.#known.delete(metric);
  }

  /** How many more in an hour; null = it does not grow, or is not followed. */
  perHour(metric: string, key: string): number | null {
    const rate = this.#known.get(metric)?.get(key)?.growth?.rate() ?? null;
    return rate === null ? null : rate * 3_600_000;
  }

  /** Until that number reaches its limit; null = it will not, or is not followed. */
  seconds(metric: string, key: string): number | null {
    const noted = this.#known.get(metric)?.get(key);
    const ms = noted?.growth?.msUntil(noted.limit) ?? null;
    return ms === null ? null : ms / 1000;
  }

  /** Of each family the first limit that it will reach; the nearest to their limits first. `wanted` says which numbers count. */
  all(wanted: (key: string) => boolean): readonly Forecast[] {
    const soonest = new Map<string, number>();
    for (const { metric, key, growth, limit } of this.#before) {
      const ms = growth !== null && wanted(key) ? growth.msUntil(limit) : null;
      if (ms !== null) soonest.set(metric, Math.min(ms / 1000, soonest.get(metric) ?? Infinity));
    }
    return [...soonest].map(([metric, seconds]) => ({ metric, seconds }));
  }
}
