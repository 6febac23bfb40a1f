import type { ServerResponse } from 'node:http';
import type { Logger } from '../model/log.ts';

/** Two Prometheis that both take the largest answer of the default limits, twice. */
const HELD_BYTES_MAX = 64 * 1024 ** 2;

/**
 * The answers that their readers have not taken whole. Each is held in memory until then, so those of slow readers are bounded
 * together: where a new one does not fit, the oldest are cut, which their readers see as failed scrapes. A scraper that reads is never in
 * their place for long, and the newest always fits.
 */
export class HeldAnswers {
  readonly #log: Logger;
  readonly #max: number;
  /** The oldest first. */
  readonly #open = new Map<ServerResponse, Uint8Array>();
  /** How many readers share a body. */
  readonly #readers = new Map<Uint8Array, number>();
  #bytes = 0;
  #told = false;

  constructor(log: Logger, max: number = HELD_BYTES_MAX) {
    this.#log = log;
    this.#max = max;
  }

  /** To be called before the body is written; it is let go when the response closes. */
  hold(response: ServerResponse, body: Uint8Array): void {
    const readers = this.#readers.get(body) ?? 0;
    this.#readers.set(body, readers + 1);
    if (readers === 0) this.#bytes += body.length;
    this.#open.set(response, body);
    response.once('close', () => this.#letGo(response));
    for (const oldest of this.#open.keys()) {
      if (this.#bytes <= this.#max || oldest === response) break;
      this.#cut(oldest);
    }
  }

  #cut(response: ServerResponse): void {
    if (!this.#told)
      this.#log.warn('answers are held for slow readers: the oldest are cut', {
        held_bytes: this.#bytes,
        limit_value: this.#max,
        readers: this.#open.size,
      });
    this.#told = true;
    response.destroy();
    this.#letGo(response);
  }

  #letGo(response: ServerResponse): void {
    const body = this.#open.get(response);
    if (body === undefined) return;
    this.#open.delete(response);
    const readers = (this.#readers.get(body) ?? 1) - 1;
    if (readers > 0) this.#readers.set(body, readers);
    else {
      this.#readers.delete(body);
      this.#bytes -= body.length;
    }
    if (this.#open.size === 0) this.#told = false;
  }
}
