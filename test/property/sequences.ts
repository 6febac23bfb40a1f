import fc, { type Arbitrary, type Parameters } from 'fast-check';
import { play, WrongAnswer } from './play.ts';
import { shorten } from './shorten.ts';
import { aStory, type Story } from './story.ts';
import type { Engine } from './watched.ts';

/** Plays stories; returns the scrapes that they took. Throws at the first that fails, shortened, as a human reads it. */
export function playSequences(
  parameters: Parameters<[Story]>,
  engine: Engine = {},
  stories: Arbitrary<Story> = aStory,
): number {
  let scrapes = 0;
  const told = fc.property(stories, (story) => {
    scrapes += play(story, engine);
  });
  const run = fc.check(told, { ...parameters, endOnFailure: true });
  if (!run.failed) return scrapes;
  const [story] = run.counterexample ?? [];
  if (!(run.errorInstance instanceof WrongAnswer) || story === undefined)
    throw run.errorInstance ?? new Error('interrupted');
  const shortest = shorten(story, (other) => wrongIn(other, engine) !== null);
  throw new Error(
    `sequence ${run.numRuns} of seed ${run.seed}, in ${shortest.steps.length} steps: ${JSON.stringify(shortest)}\n${wrongIn(shortest, engine)}`,
  );
}

function wrongIn(story: Story, engine: Engine): string | null {
  try {
    play(story, engine);
  } catch (error) {
    // What lacks something that a story cannot do without fails otherwise.
    if (error instanceof WrongAnswer) return error.message;
  }
  return null;
}
