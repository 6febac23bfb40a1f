import type { BodySink } from '../model/fetch.ts';

/** Keeps a body for who needs all of it. */
export class WholeBody implements BodySink {
  #pieces: Buffer[] = [];

  begin(): void {
    this.#pieces = [];
  }

  take(piece: Uint8Array): void {
    this.#pieces.push(Buffer.from(piece));
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#pieces);
  }
}
