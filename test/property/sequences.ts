import fc, { type Parameters } from 'fast-check';
import { play, WrongAnswer } from './play.ts';
import { shorten } from './shorten.ts';
import { aStory, type Story } from './story.ts';

/** Plays stories; returns the scrapes that they took. Throws at the first that fails, shortened, as a human reads it. */
export function playSequences(parameters: Parameters<[Story]>, linesMax?: number): number {
  let scrapes = 0;
  const told = fc.property(aStory, (story) => {
    scrapes += play(story, linesMax);
  });
  const run = fc.check(told, { ...parameters, endOnFailure: true });
  if (!run.failed) return scrapes;
  const [story] = run.counterexample ?? [];
  if (!(run.errorInstance instanceof WrongAnswer) || story === undefined)
    throw run.errorInstance ?? new Error('interrupted');
  const shortest = shorten(story, (other) => wrongIn(other, linesMax) !== null);
  throw new Error(
    `sequence ${run.numRuns} of seed ${run.seed}, in ${shortest.steps.length} steps: ${JSON.stringify(shortest)}\n${wrongIn(shortest, linesMax)}`,
  );
}

function wrongIn(story: Story, linesMax: number | undefined): string | null {
  try {
    play(story, linesMax);
  } catch (error) {
    // What lacks something that a story cannot do without fails otherwise.
    if (error instanceof WrongAnswer) return error.message;
  }
  return null;
}
