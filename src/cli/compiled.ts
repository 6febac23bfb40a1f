import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';

/**
 * Compiles a file of ASCII, with what V8 kept of it when it was built (tools/compile.js), where that is there: a fifth of the CPU until
 * the first answer went into reading and compiling JavaScript. V8 refuses what another version of it has kept, or the same under other
 * flags (`NODE_OPTIONS`), and compiles anew: Sluice merely starts later then.
 */
export function compile(file: string): Script {
  // Of Latin-1 V8 keeps one byte for each character, outside of its heap.
  const source = readFileSync(file, 'latin1');
  const cachedData = readKept(keptFor(file));
  return new Script(source, { filename: file, ...(cachedData === null ? {} : { cachedData }) });
}

/** Where this version of V8 keeps it. */
export function keptFor(file: string): string {
  return `${file}.${process.versions.v8}-${process.arch}.cache`;
}

function readKept(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
