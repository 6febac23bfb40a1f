import { createGunzip, type Gunzip } from 'node:zlib';

const CHUNK_BYTES = 64 * 1024;

export interface Inflated {
  /** Decoded bytes, valid until it returns. */
  data(chunk: Uint8Array): void;
  end(): void;
  fail(error: NodeJS.ErrnoException): void;
}

/**
 * Gzip as Go's reader takes it: several members are one body, and anything behind the last that is no member is an error
 * (zlib itself lets zeros pass).
 */
export class Inflater {
  readonly #gunzip: Gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  readonly #to: Inflated;
  #received = 0;

  constructor(to: Inflated) {
    this.#to = to;
    this.#gunzip.on('data', (chunk: Uint8Array) => to.data(chunk));
    this.#gunzip.on('error', (error) => to.fail(error));
    this.#gunzip.on('end', () => this.#ended());
  }

  /** Takes a copy: zlib works on it when the caller's view is long gone. */
  write(chunk: Uint8Array): void {
    this.#received += chunk.length;
    // Not writable any more: the stream ended within what came before, and this is garbage, which #ended has told.
    if (this.#gunzip.writable) this.#gunzip.write(Buffer.from(chunk));
  }

  end(): void {
    this.#gunzip.end();
  }

  destroy(): void {
    this.#gunzip.destroy();
  }

  #ended(): void {
    if (this.#received === 0) this.#to.fail(gzipError('Z_BUF_ERROR', 'no bytes'));
    else if (this.#gunzip.bytesWritten !== this.#received)
      this.#to.fail(gzipError('Z_DATA_ERROR', 'garbage behind its end'));
    else this.#to.end();
  }
}

function gzipError(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}
