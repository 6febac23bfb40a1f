/** The path benchmark beside the project, as modules that describe themselves nowhere: their shapes are written here. */
import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ALL, type Mechanisms } from '../../src/template/mechanisms.ts';
import { LabelTemplater } from '../../src/template/templater.ts';
import { sharedPath } from '../support/shared.ts';
import { type Predictor, predictor } from './paths-predictor.ts';

/** Shares are from 0 to 1; what each number is says the README of the benchmark. */
export interface PathScore {
  readonly trueRoutes: number;
  readonly CR: number;
  readonly CRever: number;
  readonly routeF1: number;
  readonly exactRoutes: number;
  readonly overMergeReq: number;
  readonly litWild: number;
  readonly parLit: number;
  readonly noiseOut: number;
  readonly maxSize: number;
}

export interface LabelScore {
  readonly label: string;
  readonly mode: 'keep' | 'fold';
  readonly f1: number;
  readonly kept: number;
  readonly outputs: number;
  readonly groups: number;
}

interface Stream {
  readonly n: number;
  readonly seed: number;
  readonly noise: number;
  readonly scrape: number;
}

interface PathBenchmark {
  evalStream(create: () => Predictor, spec: string, vocab: string, stream: Stream): { readonly s: PathScore };
}

interface LabelBenchmark {
  evalLabels(
    create: (label: string) => Predictor,
    scenarios: unknown,
    vocab: unknown,
    options: { readonly n: number; readonly seed: number },
  ): readonly LabelScore[];
}

const REQUESTS = 20_000;
const SCRAPE = 500;

export interface Played {
  readonly mechanisms?: Mechanisms;
  readonly noise?: number;
  /** Word lists to make values of, instead of those of the benchmark: a file. */
  readonly words?: string;
}

/** The APIs that the benchmark has. */
export function apis(): readonly string[] {
  const files = readdirSync(sharedPath('paths', 'dev')).filter((file) => file.endsWith('.json'));
  return files.map((file) => file.replace('.json', '')).filter((name) => name !== 'vocab' && name !== 'labels');
}

/** The words of one API's routes. */
export function literalsOf(api: string): readonly string[] {
  const { base, templates } = read(`${api}.json`) as { base?: string; templates: [string, unknown][] }; // as its README says
  return [base ?? '', ...templates.map(([route]) => route)]
    .flatMap((route) => route.split('/'))
    .filter((word) => word !== '');
}

export interface Vocabulary {
  readonly adjectives: readonly string[];
  readonly nouns: readonly string[];
  readonly names: readonly string[];
  readonly tech: readonly string[];
}

/** The word lists that values are made of. */
export function vocabulary(): Vocabulary {
  return read('vocab.json') as Vocabulary; // as its generator reads it
}

/** The score of one API, delivered in scrapes of 500 requests. */
export async function playApi(api: string, seed: number, played: Played): Promise<PathScore> {
  const { mechanisms = ALL, noise = 0, words = dev('vocab.json') } = played;
  const { evalStream } = (await load('run.mjs')) as PathBenchmark; // its export, as its README says
  const create = (): Predictor => predictor(new LabelTemplater(undefined, mechanisms));
  const stream = { n: REQUESTS, seed, noise, scrape: SCRAPE };
  return evalStream(create, dev(`${api}.json`), words, stream).s;
}

/** The values of one scrape, and how often each was counted. */
export type Scrape = readonly (readonly [value: string, weight: number])[];

/** What `playApi` delivers. */
export async function recordApi(api: string, seed: number): Promise<readonly Scrape[]> {
  const { evalStream } = (await load('run.mjs')) as PathBenchmark; // its export, as its README says
  const scrapes: [string, number][][] = [];
  let isNew = true;
  const learn = (value: string, weight: number): void => {
    if (isNew) scrapes.push([]);
    isNew = false;
    scrapes.at(-1)?.push([value, weight]);
  };
  const template = (): string => {
    isNew = true;
    return '';
  };
  const stream = { n: REQUESTS, seed, noise: 0, scrape: SCRAPE };
  evalStream(() => ({ learn, template, size: () => 0 }), dev(`${api}.json`), dev('vocab.json'), stream);
  return scrapes;
}

/** The scores of all labels. */
export async function playLabels(seed: number): Promise<readonly LabelScore[]> {
  const { evalLabels } = (await load('labels.mjs')) as LabelBenchmark; // its export, as its README says
  const { scenarios } = read('labels.json') as { scenarios: unknown }; // handed through
  return evalLabels((label) => predictor(new LabelTemplater(label)), scenarios, read('vocab.json'), { n: 4000, seed });
}

function load(module: string): Promise<unknown> {
  return import(pathToFileURL(sharedPath('paths', module)).href);
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(dev(file), 'utf8'));
}

function dev(file: string): string {
  return sharedPath('paths', 'dev', file);
}
