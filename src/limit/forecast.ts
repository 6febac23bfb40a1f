import { compareNames } from '../model/labels.ts';
import type { Forecast } from '../model/line.ts';
import { Growth } from './growth.ts';

/** The number of one family or of one label's values, and the limit that it must not pass. */
interface Noted {
  readonly metric: string;
  readonly key: string;
  used: number;
  limit: number;
  readonly growth: Growth;
  /** The scrape in which it was noted last. */
  scrape: number;
}
/** One that is not followed, and may come to be. */
type Other = Pick<Noted, 'metric' | 'key' | 'used' | 'limit'>;

/** So many numbers are followed: those that are nearest to their limits. */
const FOLLOWED_MAX = 128;
/** So many others are kept in a scrape until it shows which of them are the nearest; one may be noted twice. */
const OTHERS_MAX = 8 * FOLLOWED_MAX;
const OTHERS_LEFT = 2 * FOLLOWED_MAX;
/** What uses less than this part of its limit is not followed yet. */
const CLOSE = 0.01;

/**
 * Follows the numbers that are nearest to their limits, and tells when each will be there. Bounded, however many families there are: some
 * dozens of numbers with a short history each. What falls out of the nearest is forgotten, and begins anew when it comes back.
 */
export class ForecastBook {
  /** Those that are followed, by metric and key. */
  readonly #known = new Map<string, Map<string, Noted>>();
  /** The same, the nearest first. */
  #followed: readonly Noted[] = [];
  #others: Other[] = [];
  /** Others that are further from their limits are not kept. */
  #furthest: Other | null = null;
  #scrape = 0;

  /** To be called when a scrape begins. */
  begin(): void {
    this.#others = [];
    this.#furthest = null;
    this.#scrape++;
  }

  /** The application restarted, or the rules changed: what was seen before says nothing of what comes. */
  clear(): void {
    this.#known.clear();
    this.#followed = [];
    this.begin();
  }

  /** `key` says which number of the family it is. A limit of 0 is none. */
  note(metric: string, key: string, used: number, limit: number): void {
    if (limit === 0 || used < limit * CLOSE) return;
    const noted = this.#known.get(metric)?.get(key);
    if (noted !== undefined) {
      noted.used = used;
      noted.limit = limit;
      noted.scrape = this.#scrape;
      return;
    }
    const other = { metric, key, used, limit };
    if (this.#furthest !== null && byNearness(other, this.#furthest) > 0) return;
    this.#others.push(other);
    if (this.#others.length < OTHERS_MAX) return;
    this.#others.sort(byNearness).length = OTHERS_LEFT;
    this.#furthest = this.#others.at(-1) ?? null;
  }

  /** The scrape is over. */
  end(nowMs: number): void {
    const there: Other[] = [];
    for (const noted of this.#followed) {
      if (noted.scrape === this.#scrape) there.push(noted);
      else this.#forget(noted);
    }
    const followed: Noted[] = [];
    for (const one of [...there, ...this.#others].sort(byNearness)) {
      const noted = this.#known.get(one.metric)?.get(one.key);
      // One that was noted twice is followed already, by what it was nearest with.
      if (followed.length === FOLLOWED_MAX) {
        if (noted === one) this.#forget(noted);
      } else if (noted === one) followed.push(noted);
      else if (noted === undefined) followed.push(this.#follow(one));
    }
    for (const noted of followed) noted.growth.add(nowMs, noted.used);
    this.#followed = followed;
    this.begin();
  }

  #follow(other: Other): Noted {
    const noted = { ...other, growth: new Growth(), scrape: this.#scrape };
    const byKey = this.#known.get(other.metric);
    if (byKey === undefined) this.#known.set(other.metric, new Map([[other.key, noted]]));
    else byKey.set(other.key, noted);
    return noted;
  }

  #forget({ metric, key }: Noted): void {
    const byKey = this.#known.get(metric);
    byKey?.delete(key);
    if (byKey?.size === 0) this.#known.delete(metric);
  }

  /** How many more in an hour; null = it does not grow, or is not followed. */
  perHour(metric: string, key: string): number | null {
    const rate = this.#known.get(metric)?.get(key)?.growth.rate() ?? null;
    return rate === null ? null : rate * 3_600_000;
  }

  /** Until that number reaches its limit; null = it will not, or is not followed. */
  seconds(metric: string, key: string): number | null {
    const noted = this.#known.get(metric)?.get(key);
    const ms = noted?.growth.msUntil(noted.limit) ?? null;
    return ms === null ? null : ms / 1000;
  }

  /** Of each family the first limit that it will reach; the nearest to their limits first. `wanted` says which numbers count. */
  all(wanted: (key: string) => boolean): readonly Forecast[] {
    const soonest = new Map<string, number>();
    for (const { metric, key, growth, limit } of this.#followed) {
      const ms = wanted(key) ? growth.msUntil(limit) : null;
      if (ms !== null) soonest.set(metric, Math.min(ms / 1000, soonest.get(metric) ?? Infinity));
    }
    return [...soonest].map(([metric, seconds]) => ({ metric, seconds }));
  }
}

function byNearness(a: Other, b: Other): number {
  return b.used / b.limit - a.used / a.limit || compareNames(a.metric, b.metric) || compareNames(a.key, b.key);
}
