import { BOUNDARY, compareNames } from '../model/labels.ts';
import type { Forecast } from '../model/line.ts';
import { Growth } from './growth.ts';

/** What is followed: the number of one family or of one label's values, and the limit that it must not pass. */
interface Followed {
  readonly metric: string;
  readonly growth: Growth;
  used: number;
  limit: number;
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
  #followed: ReadonlyMap<string, Followed> = new Map();
  #noted = new Map<string, Omit<Followed, 'growth'>>();

  /** To be called when a scrape begins. */
  begin(): void {
    this.#noted = new Map();
  }

  /** The application restarted, or the rules changed: what was seen before says nothing of what comes. */
  clear(): void {
    this.#followed = new Map();
    this.#noted = new Map();
  }

  /** `key` says which number of the family it is. A limit of 0 is none. */
  note(metric: string, key: string, used: number, limit: number): void {
    if (limit > 0 && used >= limit * CLOSE) this.#noted.set(keyOf(metric, key), { metric, used, limit });
  }

  /** The scrape is over. */
  end(nowMs: number): void {
    const nearest = [...this.#noted].sort(
      ([a, x], [b, y]) => y.used / y.limit - x.used / x.limit || compareNames(a, b),
    );
    this.#followed = new Map(
      nearest.slice(0, FOLLOWED_MAX).map(([key, noted]) => {
        const growth = this.#followed.get(key)?.growth ?? new Growth();
        growth.add(nowMs, noted.used);
        return [key, { ...noted, growth }];
      }),
    );
    this.#noted = new Map();
  }

  /** How many more in an hour; null = it does not grow, or is not followed. */
  perHour(metric: string, key: string): number | null {
    const rate = this.#followed.get(keyOf(metric, key))?.growth.rate() ?? null;
    return rate === null ? null : rate * 3_600_000;
  }

  /** Until that number reaches its limit; null = it will not, or is not followed. */
  seconds(metric: string, key: string): number | null {
    const followed = this.#followed.get(keyOf(metric, key));
    const ms = followed === undefined ? null : followed.growth.msUntil(followed.limit);
    return ms === null ? null : ms / 1000;
  }

  /** Of each family the first limit that it will reach; the nearest to their limits first. `wanted` says which numbers count. */
  all(wanted: (key: string) => boolean): readonly Forecast[] {
    const soonest = new Map<string, number>();
    for (const [name, { metric, growth, limit }] of this.#followed) {
      const ms = wanted(name.slice(metric.length + 1)) ? growth.msUntil(limit) : null;
      if (ms !== null) soonest.set(metric, Math.min(ms / 1000, soonest.get(metric) ?? Infinity));
    }
    return [...soonest].map(([metric, seconds]) => ({ metric, seconds }));
  }
}

// A lone surrogate cannot occur in decoded text, so no name can imitate the boundary.
function keyOf(metric: string, key: string): string {
  return `${metric}${BOUNDARY}${key}`;
}
