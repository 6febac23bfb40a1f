import { existsSync } from 'node:fs';
import { ALL, type Mechanisms } from '../../src/template/judge.ts';
import { sharedPath } from '../support/shared.ts';
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
  ['nodes', ({ maxSize }) => maxSize.toFixed(0)],
];

/** Every mechanism less one; the last has none, only what is certain from the characters. */
const ABLATIONS: readonly (readonly [name: string, mechanisms: Mechanisms])[] = [
  ...Object.keys(ALL).map((name): [string, Mechanisms] => [`without ${name}`, { ...ALL, [name]: false }]),
  ['characters alone', Object.fromEntries(Object.keys(ALL).map((name) => [name, false])) as unknown as Mechanisms], // the same keys
];

/** The templater on the path and label benchmarks beside the project: by API, under noise, less each mechanism, and by label. */
export async function paths(seeds: number): Promise<string> {
  if (!existsSync(sharedPath('paths', 'run.mjs')))
    return `paths: SKIPPED, ${sharedPath('paths')} is not there: the path benchmark is not part of the project\n`;
  const all = await Promise.all(apis().map(async (api) => [api, await mean([api], seeds, {})] as const));
  const rows = all.map(([api, score]) => row(api, score));
  rows.push(row('all', average(all.map(([, score]) => score))));
  rows.push(row('2 % noise', await mean(apis(), seeds, { noise: 0.02 })));
  for (const [name, mechanisms] of ABLATIONS) rows.push(row(name, await mean(apis(), seeds, { mechanisms })));
  const head = ['', ...COLUMNS.map(([title]) => title)];
  return `paths: 20,000 requests in scrapes of 500, means of ${seeds} seeds\n${align([head, ...rows])}\n${await labels(seeds)}`;
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
