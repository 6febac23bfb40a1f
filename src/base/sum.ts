/**
 * A sum in twice the precision of a double (Knuth's two-sum), so that it does not depend on the order of its summands.
 * NaN and infinities are kept apart and win, as IEEE 754 has it.
 */
export class CompensatedSum {
  #high = 0;
  #low = 0;
  #special = 0;

  add(value: number): void {
    if (!Number.isFinite(value)) {
      this.#special += value;
      return;
    }
    const high = this.#high + value;
    const part = high - this.#high;
    this.#low += this.#high - (high - part) + (value - part);
    this.#high = high;
  }

  addAll(other: CompensatedSum): void {
    this.add(other.#high);
    this.#low += other.#low;
    this.#special += other.#special;
  }

  /** The sum and `more`, rounded once. */
  plus(more: number): number {
    if (this.#special !== 0) return this.#special;
    const high = this.#high + more;
    if (!Number.isFinite(high)) return high;
    const part = high - this.#high;
    return high + (this.#low + (this.#high - (high - part)) + (more - part));
  }
}
