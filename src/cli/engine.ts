import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Flags of V8 for a proxy that sleeps most of its life, each with what it is for. They are no API: where one is gone V8 complains
 * and passes over it, and Sluice is merely larger; test/cli/engine.test.ts tells.
 */
export const ENGINE_FLAGS: readonly string[] = [
  // undici's parser is WebAssembly. V8 would optimise its one large function after the first scrapes: 90 ms of CPU and 30 MB of
  // peak for the compiler, and nobody would notice that it is faster.
  '--no-wasm-tier-up',
  '--no-wasm-dynamic-tiering',
  // New space stays at 1 MB and its copy instead of growing to 16: 6 to 25 MB.
  '--semi-space-growth-factor=1',
  // A megabyte is collected before threads that sleep have woken up to help: 10 ms of a start.
  '--no-parallel-scavenge',
];

/** Flags for as long as it takes to compile what must be fast, each with the one that takes it back. */
export const OPTIMISING_FLAGS: readonly (readonly [flag: string, back: string])[] = [
  ['--no-liftoff', '--liftoff'],
  // Else a function is compiled when it is first called, when the flags are others again.
  ['--no-wasm-lazy-compilation', '--wasm-lazy-compilation'],
];

/** Newer ones count calls instead of bytes of bytecode, and are left as they are. */
const COUNTS_BYTES = Number.parseInt(process.versions.v8, 10) < 12;

/**
 * How much of a function is run before V8 optimises it, in bytes of bytecode: until the first answer, and from then on. V8's own figure is
 * 67,584, for programs that do one thing all the time. Here most functions run for some milliseconds, and then sleep until the next scrape: of
 * 10,000 lines 110 ms of CPU went into optimising them in the first scrape, out of 250, and 1 to 2 MB of memory in the next hundred, for no
 * gain that could be measured. What runs long, such as a first body of very many label names, is optimised all the same. And how much before a
 * function is watched: with V8's own 940 most of a scrape's are, which took 1 MB, and 10 ms of a start.
 */
export const PATIENCE: readonly [first: readonly string[], later: readonly string[]] = COUNTS_BYTES
  ? [
      ['--interrupt-budget=10000000', '--interrupt-budget-for-feedback-allocation=16000'],
      ['--interrupt-budget=1000000'],
    ]
  : [[], []];

/** From the first answer on: what is not done again and again is not worth machine code (1 MB in a hundred scrapes, which are no slower without). */
export const SETTLED_FLAGS: readonly string[] = ['--no-sparkplug'];

/**
 * To be called before the client is loaded. WebAssembly that is compiled later stays with the baseline compiler, but for what
 * `optimising` compiles.
 */
export function stayLean(): void {
  for (const flag of [...ENGINE_FLAGS, ...PATIENCE[0]]) setFlagsFromString(flag);
}

/** To be called when there was a first answer: what is done again and again is to be optimised sooner. */
export function settleIn(): void {
  for (const flag of [...PATIENCE[1], ...SETTLED_FLAGS]) setFlagsFromString(flag);
}

/** V8 shows its collector to contexts that are made under the first, and moves what is left together under the second. */
export const COLLECTING_FLAGS: readonly (readonly [flag: string, back: string])[] = [
  ['--expose-gc', '--no-expose-gc'],
  ['--compact-on-every-full-gc', '--no-compact-on-every-full-gc'],
];

/**
 * Gives back what thousands of objects took that were needed once. Left to itself V8 would do so when its heap has become some times as large, and then
 * keep their pages for what may come, which does not: 4 MB for good. It takes 10 ms.
 */
export function collect(): void {
  under(COLLECTING_FLAGS, () => {
    const gc: unknown = runInNewContext('gc');
    if (typeof gc === 'function') gc();
  });
}

/** `compile` makes WebAssembly, which V8 optimises at once. */
export function optimising<T>(compile: () => T): T {
  return under(OPTIMISING_FLAGS, compile);
}

function under<T>(flags: readonly (readonly [flag: string, back: string])[], make: () => T): T {
  for (const [flag] of flags) setFlagsFromString(flag);
  try {
    return make();
  } finally {
    for (const [, back] of flags) setFlagsFromString(back);
  }
}
