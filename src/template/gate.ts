/** Distinct values from which a label may be folded at all: closed sets are smaller. */
const DISTINCT_MIN = 100;
/** From so many no closed set is left; from the lower number up only where new values keep coming. */
const OPEN_MIN = 400;
const FIRST_SHARE_MIN = 0.25;
/** Of a value no more is kept to tell it from others. */
const LENGTH_MAX = 128;

export type Gate = 'closed' | 'certain' | 'open';

/** Counts a label's distinct values until there are so many that they cannot be a closed set. It never closes again. */
export class ValueGate {
  state: Gate = 'closed';
  readonly #seen = new Map<string, number>();
  #arrivals = 0;
  #firsts = 0;

  get isOpen(): boolean {
    return this.state === 'open';
  }

  get changes(): number {
    return this.state === 'closed' ? 0 : this.state === 'certain' ? 1 : 2;
  }

  /** The values so far, while it is not open. */
  get seen(): ReadonlyMap<string, number> {
    return this.#seen;
  }

  count(value: string, weight: number): void {
    if (this.isOpen) return;
    const key = value.slice(0, LENGTH_MAX);
    const before = this.#seen.get(key);
    this.#seen.set(key, (before ?? 0) + weight);
    this.#arrivals += weight;
    if (before === undefined && weight === 1) this.#firsts++;
    if (before === 1) this.#firsts--;
    if (this.#seen.size < DISTINCT_MIN) return;
    const isOpen = this.#seen.size >= OPEN_MIN || this.#firsts >= FIRST_SHARE_MIN * Math.max(this.#arrivals, 1);
    this.state = isOpen ? 'open' : 'certain';
  }

  skip(): void {
    if (this.state === 'closed') this.state = 'certain';
  }

  /** Its values were learned: they need not be kept. */
  forget(): void {
    this.#seen.clear();
  }
}
