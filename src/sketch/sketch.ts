import { foldRegisters, hipError, mergeRegisters, rawError, rawEstimate, weightOf, weightSum } from './registers.ts';
import { lowRank, rankOf, registerOf, tokenSlot, tokensMax } from './tokens.ts';

/** One distinct-counter: a record about a block of an arena. What it does within its block is here; who gives it one is not. */
export interface Sketch {
  /** Its block: a power of two of bytes. A set's is smaller than its registers would be, unless both are `BLOCK_MIN`. */
  offset: number;
  bytes: number;
  /** tokens: an exact set · stream: registers that saw one stream (HIP) · merged: registers of a union (Ertl). */
  kind: 'tokens' | 'stream' | 'merged';
  /** log2 of the registers that it has or, as a set, will have. */
  precision: number;
  /** How many values: exactly as a set, by HIP as a stream, without meaning once merged. */
  count: number;
  /** Σ 2^-rank over the registers. */
  weight: number;
}

/** The smallest block: a set of three tokens, or 2^4 registers. */
export const BLOCK_MIN = 16;

/** `error` is the relative standard error of `count`; 0 = exact. */
export interface Estimate {
  readonly count: number;
  readonly error: number;
}

/** Of a sketch to which nothing was added. */
export const NOTHING: Estimate = { count: 0, error: 0 };

/** What a tumbling window says: the larger of the running one and the one before. */
export function larger(current: Estimate, before: Estimate = NOTHING): Estimate {
  return before.count > current.count ? before : current;
}

/** The arena's memory, seen as registers and as tokens. */
export interface Memory {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}

/** False where the sketch is a full set and the token is not in it: it needs a larger block first. */
export function addToken(memory: Memory, sketch: Sketch, token: number): boolean {
  if (sketch.kind !== 'tokens') {
    raise(memory, sketch, registerOf(token, sketch.precision), rankOf(token, sketch.precision));
    return true;
  }
  const slot = tokenSlot(memory.words, sketch.offset / 4, sketch.bytes / 4, token);
  if (memory.words[slot] === token) return true;
  if (sketch.count >= tokensMax(sketch.bytes)) return false;
  memory.words[slot] = token;
  sketch.count++;
  return true;
}

/** Does a hash with this lower half surely change no register? */
export function isBelow({ bytes }: Memory, { offset, precision }: Sketch, lo: number): boolean {
  const rank = lowRank(lo, precision);
  return rank !== 0 && rank <= (bytes[offset + registerOf(lo, precision)] ?? 0);
}

function raise(memory: Memory, sketch: Sketch, register: number, rank: number): void {
  const at = sketch.offset + register;
  const before = memory.bytes[at] ?? 0;
  if (rank <= before) return;
  sketch.count += sketch.bytes / sketch.weight;
  sketch.weight += weightOf(rank) - weightOf(before);
  memory.bytes[at] = rank;
}

export function estimateOf(memory: Memory, sketch: Sketch): Estimate {
  const { kind, count, precision } = sketch;
  if (kind === 'tokens') return { count, error: 0 };
  if (kind === 'stream') return { count, error: hipError(precision) };
  return { count: rawEstimate(registersOf(memory, sketch)), error: rawError(precision) };
}

/** Halves the block in place: registers lose one precision, a set becomes the registers that fit. */
export function halve(memory: Memory, sketch: Sketch): void {
  const whole = registersOf(memory, sketch);
  if (sketch.kind === 'tokens') {
    const tokens = tokensOf(memory, sketch);
    whole.fill(0);
    resize(sketch);
    replay(memory, sketch, tokens);
  } else {
    foldRegisters(whole);
    resize(sketch);
    sketch.weight = weightSum(registersOf(memory, sketch));
  }
}

function resize(sketch: Sketch): void {
  sketch.bytes /= 2;
  sketch.precision = Math.log2(sketch.bytes);
}

/** Fills an empty block with tokens: as a table where the block is smaller than the registers would be, else as registers. */
export function replay(memory: Memory, sketch: Sketch, tokens: Uint32Array): void {
  if (sketch.bytes < 2 ** sketch.precision) {
    const start = sketch.offset / 4;
    for (const token of tokens) memory.words[tokenSlot(memory.words, start, sketch.bytes / 4, token)] = token;
    return;
  }
  const registers = registersOf(memory, sketch);
  for (const token of tokens) {
    const register = registerOf(token, sketch.precision);
    registers[register] = Math.max(registers[register] ?? 0, rankOf(token, sketch.precision));
  }
  // The estimate goes on from the exact count.
  sketch.kind = 'stream';
  sketch.weight = weightSum(registers);
}

/** Registers into registers; `from` may have the higher precision, and stays as it is. */
export function mergeInto(memory: Memory, into: Sketch, from: Sketch): void {
  let source = registersOf(memory, from).slice();
  while (source.length > into.bytes) {
    foldRegisters(source);
    source = source.subarray(0, source.length / 2);
  }
  const target = registersOf(memory, into);
  mergeRegisters(target, source);
  into.kind = 'merged';
  into.weight = weightSum(target);
}

/** The tokens of a set: a copy, which may outlive its block. */
export function tokensOf(memory: Memory, sketch: Sketch): Uint32Array {
  const start = sketch.offset / 4;
  return memory.words.slice(start, start + sketch.bytes / 4).filter((token) => token !== 0);
}

/** A view of its block, good until the sketch moves or changes its size. */
function registersOf(memory: Memory, sketch: Sketch): Uint8Array {
  return memory.bytes.subarray(sketch.offset, sketch.offset + sketch.bytes);
}
