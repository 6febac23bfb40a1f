/** Where a command reads and writes. */
export interface Streams {
  /** Someone looks at stdout who likes colours: a terminal, and no NO_COLOR (no-color.org). */
  readonly colour: boolean;
  input(): Promise<Uint8Array>;
  /** Writes to stdout, and resolves once it is out. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** Writes a line to stderr. */
  print(text: string): void;
  /** Writes a line to stderr and returns the exit code of a failure. */
  fail(text: string): number;
}

export function processStreams(): Streams {
  // Who reads may have enough (`| head`): that is no failure. And a log that nobody takes must not stop a proxy.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  process.stderr.on('error', () => undefined);
  return {
    colour: process.stdout.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
    async input() {
      const chunks: Uint8Array[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    write: (bytes) => new Promise((resolve) => process.stdout.write(bytes, () => resolve())),
    print: (text) => void process.stderr.write(`${text}\n`),
    fail(text) {
      process.stderr.write(`sluice: ${text}\n`);
      return 1;
    },
  };
}
