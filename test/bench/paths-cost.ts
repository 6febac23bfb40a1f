import { LabelTemplater } from '../../src/template/templater.ts';
import { recordApi, type Scrape } from './shared-paths.ts';

/** The least of so many rounds: what else the machine does can only add. */
const ROUNDS = 7;

export interface Cost {
  /** µs of processor time, user and system, to learn a value and to ask for its template; a value = one changed in a scrape. */
  readonly value: number;
  readonly values: number;
}

/** What the templater costs on one API's traffic: the same scrapes again and again, each round by a new one. */
export async function costOfApi(api: string, seed: number): Promise<Cost> {
  const scrapes = await recordApi(api, seed);
  const values = scrapes.reduce((sum, scrape) => sum + scrape.length, 0);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) least = Math.min(least, play(scrapes));
  return { value: least / values, values };
}

function play(scrapes: readonly Scrape[]): number {
  const templater = new LabelTemplater(undefined);
  const before = process.cpuUsage();
  for (const scrape of scrapes) {
    for (const [value, weight] of scrape) templater.learn(value, weight);
    for (const [value] of scrape) templater.template(value);
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
