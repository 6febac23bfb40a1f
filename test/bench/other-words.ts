import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { literalsOf, vocabulary } from './shared-paths.ts';

const ONSETS = 'b br ch d dr f g gr h j k kl l m n p pr r s sh st t tr v w z'.split(' ');
const VOWELS = 'a e i o u ai ea io ou'.split(' ');
const CODAS = ['', '', '', 'n', 'r', 's', 'l', 'm', 'nd', 'sk', 'th', 'x'];
const TECHNICAL_MIN = 3;

/**
 * Hands over a file of word lists as long as those of the benchmark, of words that no list has: syllables drawn at random. The
 * technical words, which values share with routes, are words of these routes.
 */
export async function withOtherWords<T>(apis: readonly string[], use: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-words-'));
  try {
    const file = join(folder, 'words.json');
    writeFileSync(file, JSON.stringify(otherWords(apis)));
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function otherWords(apis: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const draw = drawing(20);
  const { adjectives, nouns, names, tech } = vocabulary();
  const invent = (like: readonly string[]): readonly string[] =>
    like.map((_, at) => Array.from({ length: 2 + (at % 2) }, () => syllable(draw)).join(''));
  const literals = apis.flatMap(literalsOf).filter((word) => word.length >= TECHNICAL_MIN && /^[a-z]+$/.test(word));
  const technical = [...new Set(literals)].sort().map((word) => [draw(), word] as const);
  const drawn = technical.sort(([a], [b]) => a - b).map(([, word]) => word);
  return {
    adjectives: invent(adjectives),
    nouns: invent(nouns),
    names: invent(names),
    tech: drawn.slice(0, tech.length),
  };
}

function syllable(draw: () => number): string {
  const one = (of: readonly string[]): string => of[Math.floor(draw() * of.length)] ?? '';
  return one(ONSETS) + one(VOWELS) + one(CODAS);
}

/** Mulberry32 by Tommy Ettinger (public domain): the same numbers in each run, from 0 to below 1. */
function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
