/** Tells stories until so many bodies were read or time is over, and asks the oracle about what came out. */

import { fail, type Plan, tryStory, wrongOnes } from './fail.ts';
import { Failure } from './failure.ts';
import { SettingPool } from './pool.ts';
import { drawStory } from './story.ts';
import type { Asked } from './tell.ts';

export interface RunPlan extends Plan {
  /** The first story; a failure says which one it was. */
  readonly from?: number;
  readonly bodies: number;
  /** When to stop at the latest, by `performance.now()`. */
  readonly untilMs: number;
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

/** Questions that are asked at once. */
const BATCH = 500;

/** Throws at the first failure, with the story made as short as it goes. */
export async function fuzz(plan: RunPlan): Promise<Figures> {
  const figures: Figures = { stories: 0, bodies: 0, accepted: 0, changed: 0, asked: 0, slowestMs: 0 };
  const pool = new SettingPool(plan.seed);
  let open: (Asked & { readonly number: number })[] = [];
  const answer = async (): Promise<void> => {
    const asked = open;
    open = [];
    figures.asked += asked.length;
    const wrong = await wrongOnes(plan.oracle, asked);
    for (const number of new Set(wrong.map((one) => one.number)))
      await fail(plan, number, drawStory(plan.seed, number, pool), false);
  };
  for (let number = plan.from ?? 0; figures.bodies < plan.bodies && performance.now() < plan.untilMs; number++) {
    const story = drawStory(plan.seed, number, pool);
    const told = tryStory(story, plan);
    if (told instanceof Failure) await fail(plan, number, story, told.slow);
    else {
      figures.stories++;
      figures.bodies += told.bodies;
      figures.accepted += told.accepted;
      figures.changed += told.changed;
      figures.slowestMs = Math.max(figures.slowestMs, told.slowestMs);
      if (plan.oracle !== null) for (const asked of told.asked) open.push({ ...asked, number });
    }
    if (open.length >= BATCH) await answer();
    plan.progress?.(figures);
  }
  await answer();
  return figures;
}
