import type { Child } from './evidence.ts';
import type { Words } from './words.ts';

type Steps = readonly (readonly [distinct: number, share: number])[];
/** Distinct texts from which, and the share of first arrivals above which, a set is open that is spelt like identifiers. */
const LIKELY: Steps = [
  [7, 0.6],
  [12, 0.4],
  [20, 0.25],
];
/** The same for one that is spelt like either. */
const DOUBTFUL: Steps = [
  [7, 0.85],
  [14, 0.7],
  [24, 0.5],
];
/** No single word says more than this. */
const LIKENESS_MAX = 2;

/** Below this a set is spelt like words of routes. */
export const UNLIKELY = -0.8;

/** How much words are spelt like identifiers, on average; UNLIKELY where nothing was learned yet. */
export function likeness(words: Words, children: readonly Child[]): number {
  let sum = 0;
  for (const { text } of children) sum += Math.max(-LIKENESS_MAX, Math.min(LIKENESS_MAX, words.likeness(text)));
  return sum === 0 ? UNLIKELY : sum / children.length;
}

/** Few words, but they are known as identifiers from other places, or spelt like them. `times`: of the words needed. */
export function looksOpen(words: Words, children: readonly Child[], share: number, times: number): boolean {
  const distinct = children.length / times;
  let known = 0;
  let ofRoutes = 0;
  for (const { text } of children) {
    if (words.wasValue(text) && words.places(text) < 3) known++;
    if (words.isRouteWord(text)) ofRoutes++;
  }
  if (ofRoutes > children.length / 2) return false;
  if (distinct >= 4 && share >= 0.25 && known >= 3 && known >= 0.6 * children.length) return true;
  const mean = likeness(words, children);
  if (mean > 0.1 && distinct >= 4 && share >= 0.75) return true;
  if (mean > -0.25) return passes(LIKELY, distinct, share);
  return mean > UNLIKELY && passes(DOUBTFUL, distinct, share);
}

function passes(steps: Steps, distinct: number, share: number): boolean {
  return steps.some(([from, above]) => distinct >= from && share >= above);
}
