import type { Clock } from '../base/clock.ts';
import type { BodySink } from '../model/fetch.ts';
import type { Hearing, Line } from '../model/line.ts';

/** Hands a body on to its line while it comes. What the line throws is kept until somebody asks. */
export class Ear implements BodySink {
  readonly #line: Line;
  readonly #clock: Pick<Clock, 'wallMs'>;
  #hearing: Hearing | null = null;
  #thrown: { readonly error: unknown } | null = null;

  constructor(line: Line, clock: Pick<Clock, 'wallMs'>) {
    this.#line = line;
    this.#clock = clock;
  }

  begin(contentType: string | undefined, expected: number): void {
    this.cancel();
    this.#try(() => {
      this.#hearing = this.#line.hear({ contentType, expected, nowMs: this.#clock.wallMs() });
    });
  }

  take(piece: Uint8Array): void {
    if (this.#thrown === null) this.#try(() => this.#hearing?.take(piece));
  }

  /** The whole body was heard. Throws what the line threw. */
  heard(): Hearing {
    if (this.#thrown !== null) throw this.#thrown.error;
    if (this.#hearing === null) throw new Error('a body ended that never began');
    return this.#hearing;
  }

  /** The scrape has failed. Throws what the line threw. */
  cancel(): void {
    if (this.#thrown !== null) throw this.#thrown.error;
    this.#hearing?.cancel();
    this.#hearing?.release();
    this.#hearing = null;
  }

  #try(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#thrown = { error };
    }
  }
}
