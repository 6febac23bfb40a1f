/** Tells stories until so many bodies were read or time is over, and asks the oracle about what came out. */
import { Failure, printStory, shown } from './failure.ts';
import { minimise } from './minimise.ts';
import type { Oracle } from './oracle.ts';
import { SettingPool } from './pool.ts';
import { isTrue } from './steady.ts';
import { drawStory, type Story } from './story.ts';
import { type Asked, tellStory } from './tell.ts';

export interface Plan {
  readonly seed: number;
  /** The first story; a failure says which one it was. */
  readonly from?: number;
  readonly bodies: number;
  /** When to stop at the latest, by `performance.now()`. */
  readonly untilMs: number;
  /** Null = nobody is asked. */
  readonly oracle: Oracle | null;
  /** Told now and then, between stories. */
  readonly progress?: (figures: Figures) => void;
}

export interface Figures {
  stories: number;
  bodies: number;
  accepted: number;
  changed: number;
  asked: number;
  slowestMs: number;
}

/** No scrape of 64 KiB may take longer, in milliseconds. */
const SLOWEST_MS = 100;
/** A pause of the machine is not ours: a slow story is told again so many times, and its best time counts. */
const TIMES_AGAIN = 3;
/** Questions that are asked at once. */
const BATCH = 500;

/** Throws at the first failure, with the story made as short as it goes. */
export async function fuzz(plan: Plan): Promise<Figures> {
  const figures: Figures = { stories: 0, bodies: 0, accepted: 0, changed: 0, asked: 0, slowestMs: 0 };
  const pool = new SettingPool(plan.seed);
  let open: { readonly number: number; readonly asked: Asked }[] = [];
  const answer = async (): Promise<void> => {
    const wrong = await firstWrong(
      plan.oracle,
      open.map(({ asked }) => asked),
    );
    const number = wrong === null ? undefined : open[wrong]?.number;
    if (number !== undefined) await fail(plan, number, drawStory(plan.seed, number, pool));
    figures.asked += open.length;
    open = [];
  };
  for (let number = plan.from ?? 0; figures.bodies < plan.bodies && performance.now() < plan.untilMs; number++) {
    const story = drawStory(plan.seed, number, pool);
    const told = tryStory(story, plan.seed);
    if (told instanceof Failure) await fail(plan, number, story);
    else {
      figures.stories++;
      figures.bodies += told.bodies;
      figures.accepted += told.accepted;
      figures.changed += told.changed;
      figures.slowestMs = Math.max(figures.slowestMs, told.slowestMs);
      if (plan.oracle !== null) for (const asked of told.asked) open.push({ number, asked });
    }
    if (open.length >= BATCH) await answer();
    plan.progress?.(figures);
  }
  await answer();
  return figures;
}

/** What came of the story; where it was too slow and stays so, that is its failure. */
function tryStory(story: Story, seed: number): ReturnType<typeof tellStory> | Failure {
  try {
    const told = tellStory(story, seed);
    for (let left = TIMES_AGAIN; left > 0 && told.slowestMs > SLOWEST_MS; left--)
      told.slowestMs = Math.min(told.slowestMs, tellStory(story, seed).slowestMs);
    if (told.slowestMs <= SLOWEST_MS) return told;
    return new Failure(`a scrape took ${told.slowestMs.toFixed(1)} ms`, told.slowestStep);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

async function firstWrong(oracle: Oracle | null, asked: readonly Asked[]): Promise<number | null> {
  if (oracle === null) return null;
  const verdicts = await oracle.judge(asked);
  const wrong = verdicts.findIndex((verdict, at) => !agrees(verdict, asked[at]?.expected ?? null));
  return wrong < 0 ? null : wrong;
}

function agrees(verdict: string, expected: string | null): boolean {
  return expected === null ? verdict.startsWith('no ') : verdict === expected;
}

/** Throws, unless it was no more than a pause of the machine. */
async function fail({ seed, oracle }: Plan, number: number, story: Story): Promise<void> {
  const why = await whyOf(story, seed, oracle);
  if (why === null) return;
  const shortest = await minimise(story, async (shorter) => {
    const other = isTrue(shorter) ? await whyOf(shorter, seed, oracle) : null;
    return other !== null && kindOf(other) === kindOf(why) ? other : null;
  });
  const text = (await whyOf(shortest, seed, oracle)) ?? why;
  throw new Error(`SLUICE_FUZZ_SEED=${seed}:${number} repeats this\n${printStory(shortest)}\n${text}`);
}

/** While a story is made shorter it must not become another failure: what is said, without numbers and names. */
function kindOf(why: string): string {
  const [first = ''] = why.split('\n', 1);
  return first.replace(/^step \d+: (?:\w+ \[\w+\]: )?/, '').replace(/\[.*\]|"(?:[^"\\]|\\.)*"|\S*[\d_.]\S*/g, '');
}

async function whyOf(story: Story, seed: number, oracle: Oracle | null): Promise<string | null> {
  const told = tryStory(story, seed);
  if (told instanceof Failure) return `step ${told.step}: ${told.message}`;
  const wrong = await firstWrong(oracle, told.asked);
  const asked = wrong === null ? undefined : told.asked[wrong];
  if (asked === undefined || oracle === null) return null;
  const [verdict] = await oracle.judge([asked]);
  const expected = asked.expected ?? 'to refuse it';
  return `step ${asked.step}: the oracle says ${verdict}, expected ${expected}\nthe answer: ${shown(asked.body)}`;
}
