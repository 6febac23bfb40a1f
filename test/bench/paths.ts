import { existsSync } from 'node:fs';
import { ALL, type Mechanisms, OFF } from '../../src/template/mechanisms.ts';
import { sharedPath } from '../support/shared.ts';
import { holdOut } from './held-out.ts';
import { withOtherWords } from './other-words.ts';
import { type Cost, costOfApi } from './paths-cost.ts';
import { align } from './report.ts';
import { apis, type LabelScore, type PathScore, type Played, playApi, playLabels } from './shared-paths.ts';

const COLUMNS: readonly (readonly [head: string, cell: (score: PathScore) => string])[] = [
  ['routes', ({ trueRoutes }) => trueRoutes.toFixed(0)],
  ['CR', ({ CR }) => CR.toFixed(2)],
  ['CR ever', ({ CRever }) => CRever.toFixed(2)],
  ['route F1', ({ routeF1 }) => routeF1.toFixed(3)],
  ['exact', ({ exactRoutes }) => exactRoutes.toFixed(3)],
  ['over-merged %', ({ overMergeReq }) => (100 * overMergeReq).toFixed(2)],
  ['literals wild %', ({ litWild }) => (100 * litWild).toFixed(2)],
  ['params literal %', ({ parLit }) => (100 * parLit).toFixed(2)],
  ['noise', ({ noiseOut }) => noiseOut.toFixed(0)],
  ['nodes', ({ maxSize }) => maxSize.toFixed(0)],
];

/** Every mechanism less one; the last has none, only what is certain from the characters. */
const ABLATIONS: readonly (readonly [name: string, mechanisms: Mechanisms])[] = [
  ...Object.keys(ALL).map((name): [string, Mechanisms] => [`without ${name}`, { ...ALL, [name]: OFF }]),
  ['characters alone', Object.fromEntries(Object.keys(ALL).map((name) => [name, OFF])) as unknown as Mechanisms], // the same keys
];

/**
 * The templater on the path and label benchmarks beside the project: by API, under noise, with other words, less each mechanism,
 * and by label; or, held out, by API with the thresholds chosen on the others.
 */
export async function paths(seeds: number, isHeldOut: boolean): Promise<string> {
  if (!existsSync(sharedPath('paths', 'run.mjs')))
    return `paths: SKIPPED, ${sharedPath('paths')} is not there: the path benchmark is not part of the project\n`;
  const rows = isHeldOut ? await heldOut(seeds) : await rowsOf(seeds);
  const head = ['', ...COLUMNS.map(([title]) => title)];
  const table = align([head, ...rows]);
  const title = `paths: 20,000 requests in scrapes of 500, means of ${seeds} seeds`;
  if (isHeldOut) return `${title}, thresholds chosen on the other APIs and other seeds\n${table}`;
  return `${title}\n${table}\n${await labels(seeds)}${await costs()}`;
}

async function rowsOf(seeds: number): Promise<readonly (readonly string[])[]> {
  const all = await Promise.all(apis().map(async (api) => [api, await mean([api], seeds, {})] as const));
  const rows = all.map(([api, score]) => row(api, score));
  rows.push(row('all', average(all.map(([, score]) => score))));
  rows.push(row('2 % noise', await mean(apis(), seeds, { noise: 0.02 })));
  rows.push(row('other words', await withOtherWords(apis(), (words) => mean(apis(), seeds, { words }))));
  for (const [name, mechanisms] of ABLATIONS) rows.push(row(name, await mean(apis(), seeds, { mechanisms })));
  return rows;
}

async function heldOut(seeds: number): Promise<readonly (readonly string[])[]> {
  const all = await holdOut(apis(), seeds);
  const rows = all.map(({ api, chosen, scores }) => row(`${api}: ${changes(chosen)}`, average(scores)));
  return [...rows, row('all', average(all.map(({ scores }) => average(scores))))];
}

function changes(chosen: Mechanisms): string {
  const changed = Object.entries(chosen).filter(([, factor]) => factor !== 1);
  return changed.map(([name, factor]) => `${name} x ${factor}`).join(', ') || 'as they are';
}

async function costs(): Promise<string> {
  const all: Cost[] = [];
  for (const api of apis()) all.push(await costOfApi(api, 1));
  const each = all.map(({ value }) => value);
  const values = all.reduce((sum, cost) => sum + cost.values, 0);
  const mean = all.reduce((sum, cost) => sum + cost.value * cost.values, 0) / values;
  return `cost: ${mean.toFixed(1)} µs of CPU a value learned and asked for (by API ${Math.min(...each).toFixed(1)} to ${Math.max(...each).toFixed(1)})\n`;
}

async function mean(names: readonly string[], seeds: number, played: Played): Promise<PathScore> {
  const scores: PathScore[] = [];
  for (const name of names) for (let seed = 1; seed <= seeds; seed++) scores.push(await playApi(name, seed, played));
  return average(scores);
}

function average(scores: readonly PathScore[]): PathScore {
  const keys = Object.keys(scores[0] ?? {}) as (keyof PathScore)[]; // of one of them
  const of = (key: keyof PathScore): number => scores.reduce((sum, score) => sum + score[key], 0) / scores.length;
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as unknown as PathScore; // all its keys
}

function row(name: string, score: PathScore): readonly string[] {
  return [name, ...COLUMNS.map(([, cell]) => cell(score))];
}

async function labels(seeds: number): Promise<string> {
  const scores: LabelScore[] = [];
  for (let seed = 1; seed <= seeds; seed++) scores.push(...(await playLabels(seed)));
  const of = (mode: LabelScore['mode'], number: (score: LabelScore) => number): number => {
    const chosen = scores.filter((score) => score.mode === mode);
    return chosen.reduce((sum, score) => sum + number(score), 0) / chosen.length;
  };
  const kept = 100 * of('keep', (score) => score.kept);
  const f1 = of('fold', (score) => score.f1);
  const ratio = of('fold', ({ outputs, groups }) => outputs / groups);
  return `labels: ${kept.toFixed(1)} % of closed sets unchanged; identifiers F1 ${f1.toFixed(3)}, CR ${ratio.toFixed(2)}\n`;
}
