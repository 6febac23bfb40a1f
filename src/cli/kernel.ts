import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { compileKernel } from '../kernel/index.ts';
import { keptFor } from './compiled.ts';
import { optimising, stayLean } from './engine.ts';

/** Beside the program, where it was built. */
const FILE = fileURLToPath(new URL('kernel', import.meta.url));

/** Two functions that V8 has for its own tests, over what Chrome keeps compiled WebAssembly with. They are no API: see `natives`. */
interface Natives {
  readonly serialize: (module: WebAssembly.Module) => ArrayBuffer;
  /** Undefined: another V8 made it, or the same under other flags or for another processor. */
  readonly deserialize: (code: ArrayBuffer, bytes: Uint8Array) => WebAssembly.Module | undefined;
}

/**
 * Has the kernel optimised: taken from what the build kept of it, where V8 takes that, else compiled now, which takes 30 ms. To be called after
 * `stayLean`. True = it was taken.
 */
export function readyKernel(file: string = FILE): boolean {
  let isTaken = false;
  const take = (bytes: Uint8Array): WebAssembly.Module => {
    const module = taken(keptFor(file), bytes);
    isTaken = module !== null;
    return module ?? compiled(bytes);
  };
  compileKernel(take);
  return isTaken;
}

/** Keeps it for this V8 under these flags (tools/compile-kernel.js). */
export function keepKernel(file: string): void {
  stayLean();
  compileKernel((bytes) => {
    const module = compiled(bytes);
    const code = new Uint8Array(natives().serialize(module));
    writeFileSync(keptFor(file), Buffer.concat([checked(bytes, code), code]));
    return module;
  });
}

function compiled(bytes: Uint8Array): WebAssembly.Module {
  return optimising(() => new WebAssembly.Module(bytes));
}

/** Null where it is not there, of no use, or of another kernel. */
function taken(kept: string, bytes: Uint8Array): WebAssembly.Module | null {
  if (!existsSync(kept)) return null;
  const file = readFileSync(kept);
  const code = new Uint8Array(file.subarray(CHECK_BYTES));
  if (!checked(bytes, code).equals(file.subarray(0, CHECK_BYTES))) return null;
  try {
    return natives().deserialize(code.buffer, bytes) ?? null;
  } catch {
    return null;
  }
}

const CHECK_BYTES = 16;

/**
 * Lengths and sums of both: V8 looks neither at what the code was compiled from nor whether all of it is there. A digest would say no more of
 * a file that stands beside the program, and costs a start node:crypto, 0.7 MB.
 */
function checked(bytes: Uint8Array, code: Uint8Array): Buffer {
  return Buffer.from(Uint32Array.of(bytes.length, sumOf(bytes), code.length, sumOf(code)).buffer);
}

/** After Fletcher: words that are exchanged change it, too. `bytes` begin where a word may; those behind the last whole one are left out. */
function sumOf(bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  let sum = 0;
  let sums = 0;
  for (let at = 0; at < words.length; at++) {
    sum = (sum + (words[at] ?? 0)) | 0;
    sums = (sums + sum) | 0;
  }
  return Math.imul(sum, 0x9e3779b1) ^ sums;
}

/** Throws where this V8 has no such functions. Only what is compiled meanwhile may call them. */
function natives(): Natives {
  setFlagsFromString('--allow-natives-syntax');
  try {
    return {
      serialize: new Function('module', 'return %SerializeWasmModule(module)') as Natives['serialize'], // as V8 has it
      deserialize: new Function(
        'code',
        'bytes',
        'return %DeserializeWasmModule(code, bytes)',
      ) as Natives['deserialize'], // as V8 has it
    };
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}
