import { parseExposition } from '../support/parse.ts';
import { placeSamples, samplesOf } from './answer.ts';
import { checkSteady, isUnique } from './check.ts';
import type { Story } from './story.ts';

/** Is a story that says it is steady so, still? Where lines were left out it may no longer be. */
export function isTrue({ steady, steps }: Story): boolean {
  if (!steady) return true;
  const last = new Map<string, number>();
  try {
    for (const step of steps) {
      const parsed = step.what === 'scrape' ? parseExposition(step.body, step.format) : null;
      if (step.what !== 'scrape' || parsed?.ok !== true) continue;
      if (!isUnique(samplesOf(parsed.value.lines))) return false;
      checkSteady(placeSamples(parsed.value.lines, step.format), { relabel: [] }, last);
    }
  } catch {
    return false;
  }
  return true;
}
