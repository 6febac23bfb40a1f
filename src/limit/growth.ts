/**
 * How fast a number grows at present, robustly. It is read at each scrape; the first three pictures are not growth that goes on, and
 * must raise no alarm:
 *
 *     burst, then flat    fills up         single jump     leak
 *         .------           __..---           .----             .-´
 *        /                .´                  |              .-´
 *      _/                /               -----'           .-´
 *
 * The points of a stretch of time are cut into five equal spans. The level of a span is the median of its points, so there are four
 * rises from level to level. Growth is the smaller of the newest rise and the second smallest of the four: a jump lifts one rise, or two
 * where it falls on a border, and decides nothing; when a burst is over the newest rise is none. A leak has four rises that are much
 * alike: then their mean counts, which is the more exact. On top of that the points as a whole must go up: Kendall's rank correlation of
 * value and time (Kendall 1938, Mann 1945) must be 0.6, which noise does not reach.
 *
 * Two stretches are looked at: ten minutes, because a warning must come soon, and an hour, because a slow leak takes steps. The newest
 * level of the ten minutes must be higher than anything before them: waves and saws come back to where they were. Where only the hour
 * shows growth the ten minutes may not contradict it. Rises that shrink from one to the next are added up as the geometric series that
 * they are: what fills up will end there. Nothing is said in the first fifteen minutes, nor with fewer than ten points. A fall to less
 * than two thirds begins the history anew, as a restart of the application does: the tooth of that saw is measured by itself.
 *
 * Memory: points are the sparser the older they are, some 30 in each e-fold of age, so fewer than 250 in all.
 */
export class Growth {
  readonly #points: Point[] = [];

  /** The number that was read last; undefined before the first. */
  get last(): number | undefined {
    return this.#points.at(-1)?.value;
  }

  /** How many points are kept. */
  get size(): number {
    return this.#points.length;
  }

  add(timeMs: number, value: number): void {
    const before = this.#points.at(-1);
    if (before !== undefined) {
      const sinceMs = timeMs - before.timeMs;
      // A clock that was set back, or a pause in which anything may have happened.
      if (sinceMs < 0 || sinceMs > LONG_MS || value * 3 < before.value * 2) this.clear();
      else if (sinceMs < SPACING_MIN_MS) return;
    }
    this.#points.push({ timeMs, value });
    thin(this.#points, timeMs);
  }

  clear(): void {
    this.#points.length = 0;
  }

  /** Per millisecond; null = there is none that can be relied on. */
  rate(): number | null {
    const [first, last] = [this.#points[0], this.#points.at(-1)];
    if (first === undefined || last === undefined || last.timeMs - first.timeMs < HISTORY_MIN_MS) return null;
    const short = analyse(this.#points, SHORT_MS);
    const long = analyse(this.#points, LONG_MS)?.rate ?? null;
    if (short === null) return long;
    if (!this.#isNewHigh(short.level, last.timeMs - SHORT_MS)) return null;
    if (long === null || long * SHORT_MS < VISIBLE_MIN) return short.rate ?? long;
    const isOver = long * short.spanMs >= VISIBLE_MIN && (short.rises.at(-1) ?? 0) <= 0;
    const both = isOver ? 0 : Math.min(long, sum(short.rises) / short.spanMs / short.rises.length);
    const rate = Math.max(short.rate ?? 0, both);
    return rate > 0 ? rate : null;
  }

  /** Waves and saws come back to where they were before; a tenth of their height is what sampling may miss. */
  #isNewHigh(level: number, beforeMs: number): boolean {
    const values = this.#points.filter(({ timeMs }) => timeMs < beforeMs).map(({ value }) => value);
    if (values.length === 0) return true;
    const highest = Math.max(...values);
    return level > highest + (highest - Math.min(...values)) / 10;
  }

  /** Until the number reaches `limit` at the present growth: 0 where it has; null where it will not within a week. */
  msUntil(limit: number): number | null {
    const used = this.last ?? 0;
    if (used >= limit) return 0;
    const rate = this.rate();
    if (rate === null || used + this.#stillToFill() < limit) return null;
    const ms = (limit - used) / rate;
    return ms <= HORIZON_MS ? ms : null;
  }

  /** What is still to come where each rise is smaller than the one before; Infinity where they are not. */
  #stillToFill(): number {
    const [, second = 0, third = 0, newest = 0] = analyse(this.#points, LONG_MS)?.rises ?? [];
    const ratio = Math.max(newest / third, third / second);
    return ratio < FILLING_RATIO ? (newest * ratio) / (1 - ratio) : Infinity;
  }
}

interface Point {
  readonly timeMs: number;
  readonly value: number;
}
interface Stretch {
  readonly spanMs: number;
  readonly rises: readonly number[];
  /** The newest. */
  readonly level: number;
  /** Per millisecond; null = none. */
  readonly rate: number | null;
}

const SHORT_MS = 10 * 60_000;
const LONG_MS = 60 * 60_000;
const HISTORY_MIN_MS = 15 * 60_000;
/** What lies further ahead nobody can tell from an hour. */
const HORIZON_MS = 7 * 24 * 3_600_000;
const SPACING_MIN_MS = 1000;
const POINTS_MIN = 10;
const SPANS = 5;
const CORRELATION_MIN = 0.6;
/** Rises of a steady leak differ by chance; so much smaller twice in a row is no chance. */
const FILLING_RATIO = 0.85;
/** No rise of a steady leak is so many times another. */
const ALIKE = 2.5;
/** Fewer than so many steps in the short stretch may all have missed it. */
const VISIBLE_MIN = 5;
/** A point may go where its neighbours are closer than this part of its age. */
const DENSITY = 20;

/** The newest `ms`; null where there is less history, or too little to tell. */
function analyse(all: readonly Point[], ms: number): Stretch | null {
  const nowMs = all.at(-1)?.timeMs ?? 0;
  const points = all.filter(({ timeMs }) => nowMs - timeMs <= ms);
  const firstMs = points[0]?.timeMs ?? nowMs;
  const lengthMs = nowMs - firstMs;
  if (points.length < POINTS_MIN || lengthMs < SHORT_MS * 0.9) return null;
  const spanMs = lengthMs / SPANS;
  const spans: Weighted[][] = Array.from({ length: SPANS }, () => []);
  for (const [at, { timeMs, value }] of points.entries()) {
    // A point stands for the time around it: the older they are, the fewer there are.
    const weight = (points[at + 1]?.timeMs ?? nowMs) - (points[at - 1]?.timeMs ?? firstMs);
    spans[Math.min(SPANS - 1, Math.floor((timeMs - firstMs) / spanMs))]?.push({ value, weight });
  }
  // A span without points has no level: the scrapes came too irregularly to tell.
  if (spans.some((span) => span.length === 0)) return null;
  const levels = spans.map(median);
  const rises = levels.slice(1).map((level, at) => level - (levels[at] ?? 0));
  const growth = Math.max(...rises) <= ALIKE * Math.min(...rises) ? sum(rises) / rises.length : smallest(rises);
  const grows = growth > 0 && correlation(points) >= CORRELATION_MIN;
  return { spanMs, rises, level: levels.at(-1) ?? 0, rate: grows ? growth / spanMs : null };
}

function smallest(rises: readonly number[]): number {
  return Math.min(rises.at(-1) ?? 0, [...rises].sort((a, b) => a - b)[1] ?? 0);
}

/** Kendall's tau-a: pairs that rise less pairs that fall, of all pairs. */
function correlation(points: readonly Point[]): number {
  let score = 0;
  for (let later = 1; later < points.length; later++)
    for (let at = 0; at < later; at++) score += Math.sign((points[later]?.value ?? 0) - (points[at]?.value ?? 0));
  return score / ((points.length * (points.length - 1)) / 2);
}

/** In its place: some hundred numbers are followed, each of them in each scrape. */
function thin(points: Point[], nowMs: number): void {
  let kept = 0;
  let first = 0;
  while (nowMs - (points[first]?.timeMs ?? nowMs) > LONG_MS) first++;
  for (let at = first; at < points.length; at++) {
    const point = points[at];
    if (point === undefined) break;
    const before = kept === 0 ? undefined : points[kept - 1];
    const after = points[at + 1];
    const gapMs = before === undefined || after === undefined ? Infinity : after.timeMs - before.timeMs;
    if (gapMs >= (nowMs - point.timeMs) / DENSITY) points[kept++] = point;
  }
  points.length = kept;
}

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** Half of the weight lies below it; between the two in the middle where it lies between them. */
function median(values: readonly Weighted[]): number {
  const sorted = [...values].sort((a, b) => a.value - b.value);
  const half = sum(sorted.map(({ weight }) => weight)) / 2;
  let below = 0;
  for (const [at, { value, weight }] of sorted.entries()) {
    below += weight;
    if (below === half) return (value + (sorted[at + 1]?.value ?? value)) / 2;
    if (below > half) return value;
  }
  return sorted.at(-1)?.value ?? 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
