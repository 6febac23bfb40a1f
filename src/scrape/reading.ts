import type { OnReadOpts, Socket } from 'node:net';

/** Half of it costs a few nanoseconds a line. Its bytes are resident three times: here, in undici's parser, in the kernel's window. */
const BUFFER_BYTES = 128 * 1024;

/** Behind a response's headers. */
const HEADERS_END = '\r\n\r\n';

/**
 * Reads all plain connections into one buffer that is used again for each read, instead of a fresh one that waits for the
 * garbage collector. undici knows nothing of it. It asks a socket that is readable for what came, and gets a view of the buffer, valid
 * until it asks again; so do those who get the body from undici.
 *
 * undici keeps nothing of what it parsed but headers that are not complete yet (and trailers, which nobody looks at). So a view is given
 * out only where the piece before it ended within a body, or with a response's headers, which `bodyBegins`, `bodyCame` and `bodyEnded` tell;
 * else a copy is. A piece is cut behind headers, so that little is copied. What undici does not take at once goes the ordinary way, as a copy
 * too: should it ever read in another way, this is merely slower.
 */
export class Reading {
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  /** The piece that undici has been given, while it works on it. */
  #given: Uint8Array | null = null;
  #endsInBody = false;

  /** For each connection its own; `attach` belongs to it. */
  connection(): { readonly onread: OnReadOpts; attach(socket: Socket): void } {
    let isBody = false;
    /** What undici has not asked for yet. */
    let left: Buffer | null = null;
    let socket: Socket | null = null;
    const callback = (length: number): boolean => {
      if (socket === null) throw new Error('a connection was not attached before it was read');
      left = this.#buffer.subarray(0, length);
      this.#endsInBody = isBody;
      socket.emit('readable');
      isBody = this.#endsInBody;
      this.#given = null;
      if (left === null) return true;
      const copy = Buffer.from(left);
      left = null;
      isBody = false;
      return socket.push(copy);
    };
    return {
      onread: { buffer: this.#buffer, callback },
      attach: (connected) => {
        socket = connected;
        const ordinary = connected.read.bind(connected);
        connected.read = (size) => {
          // `read(0)` only asks for more to be read.
          if (size === 0 || left === null) return ordinary(size);
          const end = this.#endsInBody ? left.length : headersEnd(left);
          const piece = this.#endsInBody ? left : Buffer.from(left.subarray(0, end));
          left = end < left.length ? left.subarray(end) : null;
          this.#given = piece;
          this.#endsInBody = false;
          return piece;
        };
      },
    };
  }

  /** To be told when a response's headers are there… */
  bodyBegins(): void {
    this.#endsInBody = this.#given !== null;
  }

  /** … of each piece of its body that undici hands on… */
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

/** Where the first headers end that end in a piece; else all of it is taken for headers. */
function headersEnd(piece: Buffer): number {
  const at = piece.indexOf(HEADERS_END);
  return at < 0 ? piece.length : at + HEADERS_END.length;
}
