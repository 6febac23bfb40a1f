/** A tumbling window of time. */
export class Window {
  readonly #lengthMs: number;
  #startedMs = -Infinity;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** True where a new one begins now: the first time, and when the running one is over. */
  begins(nowMs: number): boolean {
    // A clock that was set back must not hold the window open for as long as it was set back.
    if (nowMs < this.#startedMs) this.#startedMs = nowMs;
    if (nowMs - this.#startedMs < this.#lengthMs) return false;
    this.#startedMs = nowMs;
    return true;
  }
}
