/** Would the thresholds be others, had they been chosen without the API that they are measured on? And how well would those do? */
import { ALL, type Mechanisms } from '../../src/template/mechanisms.ts';
import { type PathScore, playApi } from './shared-paths.ts';

/** What each mechanism's thresholds may be multiplied with. */
const FACTORS = [0.5, 0.7, 1, 1.4, 2];

export interface HeldOut {
  readonly api: string;
  /** Chosen on the other APIs alone. */
  readonly chosen: Mechanisms;
  readonly scores: readonly PathScore[];
}

/**
 * Leave one API out: for each, every mechanism's factor is chosen for itself as the best on the others by route F1 less the share
 * of over-merged requests, and the API is played with these, on seeds that nothing was chosen on.
 */
export async function holdOut(apis: readonly string[], seeds: number): Promise<readonly HeldOut[]> {
  const merits = await meritsOf(apis, seeds);
  const all: HeldOut[] = [];
  for (const api of apis) {
    const others = apis.filter((other) => other !== api);
    const best = (name: keyof Mechanisms): number => bestFactor(name, (trial) => total(merits, trial, others));
    const names = Object.keys(ALL) as (keyof Mechanisms)[]; // its own
    const chosen = Object.fromEntries(names.map((name) => [name, best(name)])) as unknown as Mechanisms; // all names
    const scores: PathScore[] = [];
    for (let seed = seeds + 1; seed <= 2 * seeds; seed++) scores.push(await playApi(api, seed, { mechanisms: chosen }));
    all.push({ api, chosen, scores });
  }
  return all;
}

/** By trial and API. */
type Merits = ReadonlyMap<string, ReadonlyMap<string, number>>;

async function meritsOf(apis: readonly string[], seeds: number): Promise<Merits> {
  const merits = new Map<string, Map<string, number>>();
  for (const name of Object.keys(ALL))
    for (const factor of FACTORS) {
      const trial = trialOf(name, factor);
      if (merits.has(trial)) continue;
      const byApi = new Map<string, number>();
      for (const api of apis) byApi.set(api, await merit(api, seeds, { ...ALL, [name]: factor }));
      merits.set(trial, byApi);
    }
  return merits;
}

/** Factor 1 is one trial for all. */
function trialOf(name: string, factor: number): string {
  return factor === 1 ? 'as they are' : `${name} ${factor}`;
}

async function merit(api: string, seeds: number, mechanisms: Mechanisms): Promise<number> {
  let sum = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const { routeF1, overMergeReq } = await playApi(api, seed, { mechanisms });
    sum += routeF1 - overMergeReq;
  }
  return sum / seeds;
}

function bestFactor(name: string, meritOf: (trial: string) => number): number {
  let best = 1;
  // As it is, unless another is better.
  for (const factor of FACTORS) if (meritOf(trialOf(name, factor)) > meritOf(trialOf(name, best))) best = factor;
  return best;
}

function total(merits: Merits, trial: string, apis: readonly string[]): number {
  return apis.reduce((sum, api) => sum + (merits.get(trial)?.get(api) ?? 0), 0);
}
