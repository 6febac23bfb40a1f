import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { Script } from 'node:vm';

/**
 * Compiles a file of ASCII, with what V8 kept of it when it was built (tools/compile.js), where that is there: a fifth of the CPU until
 * the first answer went into reading and compiling JavaScript. V8 refuses what another version of it has kept, or the same under other
 * flags (`NODE_OPTIONS`), and compiles anew: Sluice merely starts later then.
 */
export function compile(file: string): Script {
  const kept = keptFor(file);
  const keptBytes = statSync(kept, { throwIfNoEntry: false })?.size ?? 0;
  const bytes = statSync(file).size;
  const room = allocate(Math.max(bytes, keptBytes));
  // Of Latin-1 V8 keeps one byte for each character, outside of its heap.
  const source = read(file, room.subarray(0, bytes)).toString('latin1');
  const cachedData = keptBytes === 0 ? null : read(kept, room.subarray(0, keptBytes));
  return new Script(source, { filename: file, ...(cachedData === null ? {} : { cachedData }) });
}

/** Where this version of V8 keeps it. */
export function keptFor(file: string): string {
  return `${file}.${process.versions.v8}-${process.arch}.cache`;
}

const PAGE = 65_536;

/**
 * Memory that malloc knows nothing of. The first megabyte that it gets back tells glibc to keep those that follow: 3 to 6 MB that stay
 * resident for good.
 */
function allocate(bytes: number): Buffer {
  return Buffer.from(new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) }).buffer);
}

function read(file: string, into: Buffer): Buffer {
  const opened = openSync(file, 'r');
  try {
    for (let at = 0; at < into.length; ) {
      const came = readSync(opened, into, at, into.length - at, at);
      if (came === 0) throw new Error(`${file} has become shorter while it was read`);
      at += came;
    }
    return into;
  } finally {
    closeSync(opened);
  }
}
