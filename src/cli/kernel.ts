import { createHash } from 'node:crypto';
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
    writeFileSync(keptFor(file), Buffer.concat([digest(bytes, code), code]));
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
  const code = file.subarray(DIGEST_BYTES);
  if (!digest(bytes, code).equals(file.subarray(0, DIGEST_BYTES))) return null;
  try {
    return natives().deserialize(new Uint8Array(code).buffer, bytes) ?? null;
  } catch {
    return null;
  }
}

const DIGEST_BYTES = 32;

/** V8 looks neither at what the code was compiled from nor whether all of it is there. */
function digest(bytes: Uint8Array, code: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).update(code).digest();
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
