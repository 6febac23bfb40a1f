import type { OnReadOpts, Socket } from 'node:net';

/** Larger ones save nothing more; smaller ones cost a few nanoseconds a line. */
const BUFFER_BYTES = 256 * 1024;

/**
 * Reads all plain connections into one buffer that is used again for each read, instead of a fresh one that waits for the
 * garbage collector. undici knows nothing of it. It asks a socket that is readable for what came, and gets a view of the buffer, valid
 * until it asks again; so do those who get the body from undici.
 *
 * undici keeps nothing of what it parsed but headers that are not complete yet (and trailers, which nobody looks at). So a view is given
 * out only where the piece before it ended within a body, which `bodyCame` and `bodyEnded` tell; else a copy is. What undici does not
 * take at once goes the ordinary way, as a copy too: should it ever read in another way, this is merely slower.
 */
export class Reading {
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  /** The piece that undici has been given, while it works on it. */
  #given: Uint8Array | null = null;
  #endsInBody = false;

  /** For each connection its own; `attach` belongs to it. */
  connection(): { readonly onread: OnReadOpts; attach(socket: Socket): void } {
    let isBody = false;
    let came: Buffer | null = null;
    let socket: Socket | null = null;
    const callback = (length: number): boolean => {
      if (socket === null) throw new Error('a connection was not attached before it was read');
      const view = this.#buffer.subarray(0, length);
      came = isBody ? view : Buffer.from(view);
      this.#given = came;
      this.#endsInBody = false;
      socket.emit('readable');
      isBody = this.#endsInBody;
      this.#given = null;
      if (came === null) return true;
      const left = came === view ? Buffer.from(view) : came;
      came = null;
      isBody = false;
      return socket.push(left);
    };
    return {
      onread: { buffer: this.#buffer, callback },
      attach(connected) {
        socket = connected;
        const ordinary = connected.read.bind(connected);
        connected.read = (size) => {
          // `read(0)` only asks for more to be read.
          if (size === 0 || came === null) return ordinary(size);
          const piece = came;
          came = null;
          return piece;
        };
      },
    };
  }

  /** To be told of each piece of a body that undici hands on… */
  bodyCame(piece: Uint8Array): void {
    const given = this.#given;
    if (given === null) return;
    this.#endsInBody =
      piece.buffer === given.buffer && piece.byteOffset + piece.length === given.byteOffset + given.length;
  }

  /** … and of the body's end: what comes next on this connection are headers. */
  bodyEnded(): void {
    this.#endsInBody = false;
  }
}
