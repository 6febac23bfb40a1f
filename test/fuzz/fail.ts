/** What is wrong with a story, and how it is told. */
import { Failure, printStory, shown } from './failure.ts';
import { minimise } from './minimise.ts';
import type { Oracle } from './oracle.ts';
import { isTrue } from './steady.ts';
import type { Story } from './story.ts';
import { type Asked, tellStory } from './tell.ts';

export interface Plan {
  readonly seed: number;
  /** No scrape of 64 KiB may take longer, in milliseconds of the processor. */
  readonly slowestMs: number;
  /** Null = nobody is asked. */
  readonly oracle: Oracle | null;
  /** Told of each failure, which then ends nothing; without it the first one is thrown. */
  readonly failed?: (message: string) => void;
}

/** A pause of the machine is not ours: a slow story is told again so many times, and its best time counts. */
const TIMES_AGAIN = 5;

/** What came of the story; where it was too slow and stays so, that is its failure. */
export function tryStory(story: Story, { seed, slowestMs }: Plan): ReturnType<typeof tellStory> | Failure {
  try {
    const told = tellStory(story, seed);
    for (let left = TIMES_AGAIN; left > 0 && told.slowestMs > slowestMs; left--)
      told.slowestMs = Math.min(told.slowestMs, tellStory(story, seed).slowestMs);
    if (told.slowestMs <= slowestMs) return told;
    return new Failure(`a scrape took ${told.slowestMs.toFixed(1)} ms`, told.slowestStep, true);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** Those of which the oracle says something else than was expected. */
export async function wrongOnes<T extends Asked>(oracle: Oracle | null, asked: readonly T[]): Promise<readonly T[]> {
  if (oracle === null) return [];
  const verdicts = await oracle.judge(asked);
  return asked.filter(({ expected }, at) => !agrees(verdicts[at] ?? '', expected));
}

function agrees(verdict: string, expected: string | null): boolean {
  return expected === null ? verdict.startsWith('no ') : verdict === expected;
}

/** Tells of a failure with its story made as short as it goes, unless it was no more than a pause of the machine. */
export async function fail(plan: Plan, number: number, story: Story, slow: boolean): Promise<void> {
  const { seed, failed } = plan;
  const why = (await whyOf(story, plan)) ?? (slow ? null : 'it failed once, and not again');
  if (why === null) return;
  const shortest = await minimise(story, async (shorter) => {
    const other = isTrue(shorter) ? await whyOf(shorter, plan) : null;
    return other !== null && kindOf(other) === kindOf(why) ? other : null;
  });
  const text = (await whyOf(shortest, plan)) ?? why;
  const message = `SLUICE_FUZZ_SEED=${seed}:${number} repeats this\n${printStory(shortest)}\n${text}`;
  if (failed === undefined) throw new Error(message);
  failed(message);
}

/** While a story is made shorter it must not become another failure: what is said, without numbers and names. */
function kindOf(why: string): string {
  const [first = ''] = why.split('\n', 1);
  return first.replace(/^step \d+: (?:\w+ \[\w+\]: )?/, '').replace(/\[.*\]|"(?:[^"\\]|\\.)*"|\S*[\d_.]\S*/g, '');
}

async function whyOf(story: Story, plan: Plan): Promise<string | null> {
  const { oracle } = plan;
  const told = tryStory(story, plan);
  if (told instanceof Failure) return `step ${told.step}: ${told.message}`;
  const [asked] = await wrongOnes(oracle, told.asked);
  if (asked === undefined || oracle === null) return null;
  const [verdict] = await oracle.judge([asked]);
  const expected = asked.expected ?? 'to refuse it';
  return `step ${asked.step}: the oracle says ${verdict}, expected ${expected}\nthe answer: ${shown(asked.body)}`;
}
