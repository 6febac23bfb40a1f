import type { Clock } from '../base/clock.ts';
import { done, fail, type Outcome } from '../base/outcome.ts';

/** waiting, running: the deadline passed before or while the trip was made · full: too many wait · left: the asker went away. */
export type Unserved = 'waiting' | 'running' | 'full' | 'left';

/** More scrapers than any set-up has; who floods the port is told so. */
const WAITERS_MAX = 128;
/** With less time left, a trip would only trouble the application. */
const SHORTEST_TRIP_MS = 5;

interface Waiter<T> {
  settle(result: Outcome<T, Unserved>): void;
  readonly untilMs: number;
}
interface Batch<O, T> {
  readonly key: string;
  readonly order: O;
  readonly waiters: Set<Waiter<T>>;
  started: boolean;
}

/**
 * Trips one after the other. Who asks for the same thing (`key`) as one that still waits shares its trip; a trip that has
 * begun takes nobody up, as its numbers would be older than the question.
 */
export class TripQueue<O, T> {
  readonly #waiting: Batch<O, T>[] = [];
  readonly #run: (order: O, untilMs: number) => Promise<T>;
  readonly #clock: Clock;
  readonly #handedOut: (result: T, askers: number) => void;
  #running = false;

  /**
   * `run` never rejects. `untilMs` is the latest deadline of those who share the trip, on the steady clock. `handedOut` hears how many
   * still wait for the result, before they get it.
   */
  constructor(
    run: (order: O, untilMs: number) => Promise<T>,
    clock: Clock,
    handedOut: (result: T, askers: number) => void = () => {},
  ) {
    this.#run = run;
    this.#clock = clock;
    this.#handedOut = handedOut;
  }

  get busy(): boolean {
    return this.#running;
  }

  ask(key: string, order: O, untilMs: number, left: AbortSignal): Promise<Outcome<T, Unserved>> {
    if (left.aborted) return Promise.resolve(fail('left'));
    if (this.#waiting.reduce((sum, batch) => sum + batch.waiters.size, 0) >= WAITERS_MAX) {
      return Promise.resolve(fail('full'));
    }
    return new Promise((resolve) => {
      const batch = this.#batchFor(key, order);
      const settle = (result: Outcome<T, Unserved>) => {
        clearTimeout(timer);
        left.removeEventListener('abort', leave);
        batch.waiters.delete(waiter);
        resolve(result);
      };
      const leave = () => settle(fail('left'));
      const expire = () => settle(fail(batch.started ? 'running' : 'waiting'));
      const timer = setTimeout(expire, untilMs - this.#clock.steadyMs());
      const waiter: Waiter<T> = { settle, untilMs };
      left.addEventListener('abort', leave);
      batch.waiters.add(waiter);
      this.#next();
    });
  }

  #batchFor(key: string, order: O): Batch<O, T> {
    const known = this.#waiting.find((batch) => batch.key === key && batch.waiters.size > 0);
    if (known !== undefined) return known;
    const batch = { key, order, waiters: new Set<Waiter<T>>(), started: false };
    this.#waiting.push(batch);
    return batch;
  }

  #next(): void {
    if (this.#running) return;
    for (;;) {
      const batch = this.#waiting.shift();
      if (batch === undefined) return;
      const untilMs = Math.max(...[...batch.waiters].map((waiter) => waiter.untilMs));
      // Where all who wanted it have gone, this is -Infinity.
      if (untilMs > this.#clock.steadyMs() + SHORTEST_TRIP_MS) {
        this.#start(batch, untilMs);
        return;
      }
      for (const waiter of [...batch.waiters]) waiter.settle(fail('waiting'));
    }
  }

  #start(batch: Batch<O, T>, untilMs: number): void {
    this.#running = true;
    batch.started = true;
    void this.#run(batch.order, untilMs).then((result) => {
      this.#running = false;
      this.#handedOut(result, batch.waiters.size);
      for (const waiter of [...batch.waiters]) waiter.settle(done(result));
      this.#next();
    });
  }
}
