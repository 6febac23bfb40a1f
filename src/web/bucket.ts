/** Lets `burst` requests through at once, and then one each `intervalMs`. Source: golang.org/x/time/rate, Limiter.Allow. */
export class Bucket {
  readonly #intervalMs: number;
  readonly #burst: number;
  #tokens: number;
  #atMs: number;

  constructor({ intervalMs, burst }: { readonly intervalMs: number; readonly burst: number }, nowMs: number) {
    this.#intervalMs = intervalMs;
    this.#burst = burst;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** `nowMs` on a clock that never steps back. */
  take(nowMs: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#atMs) / this.#intervalMs);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
