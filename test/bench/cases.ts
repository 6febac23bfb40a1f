/** What is measured: bodies that everyone copies in turns. What is hard on a proxy's memory is in ./stress.ts. */
import { existsSync } from 'node:fs';
import { sharedPath } from '../support/shared.ts';
import type { PipeWork } from './contender.ts';
import type { Body } from './measure.ts';
import { type Hardship, hardships } from './stress.ts';

export interface Case {
  readonly name: string;
  readonly body: Body;
  /** Scrapes for each one of the flood: a short scrape needs company, as CPU time is counted in steps of 10 ms. */
  readonly times: number;
  /** Whether vmagent's stream aggregation folds it as Sluice does. */
  readonly peer?: true;
  /** What a scraper says beside. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the pipe does beside copying, so that it does the same work; nginx does not, and stays out. */
  readonly work?: readonly PipeWork[];
}

/** A Kubernetes API server in a corpus beside the project; null where it is not there. */
const path = sharedPath('corpus', 'thirdparty', 'k8s-1.35-api-server.txt');
export const kube: string | null = existsSync(path) ? path : null;

export const cases: readonly Case[] = [
  { name: 'flood', body: ['users', '20000'], times: 1, peer: true },
  { name: 'strangers', body: ['strangers', '20000'], times: 1 },
  { name: 'small', body: ['users', '714'], times: 10, peer: true },
  { name: 'gzip-in', body: ['users', '714', 'gzip'], times: 10, work: ['gunzip'] },
  ...(kube === null ? [] : ofKube(kube)),
];

function ofKube(file: string): readonly Case[] {
  const common = { body: ['file', file], times: 5 } as const;
  return [
    { ...common, name: 'kube' },
    { ...common, name: 'gzip-out', headers: { 'accept-encoding': 'gzip' }, work: ['gzip'] },
  ];
}

export const ordeals: readonly Hardship[] = kube === null ? [] : hardships(kube);

/** Bodies that are scraped a thousand times: a flood of strangers every time, and one that nothing limits. */
export const endured: readonly (readonly [name: string, body: Body])[] = [
  ['strangers', ['strangers', '714']],
  ...(kube === null ? [] : ([['kube', ['file', kube]]] as const)),
];
