/** A story: what happens to one line, drawn in full before it is told, so that it can be told again and made shorter. */
import type { Escaping, Format } from '../../src/model/exposition.ts';
import { type Chance, mutate, seeded } from '../support/mutate.ts';
import { drawApp } from './app.ts';
import { bend } from './bend.ts';
import { live } from './live.ts';
import type { Setting, SettingPool } from './pool.ts';
import { drawSeed } from './seeds.ts';
import { often, pick } from './words.ts';
import { writeApp } from './write-app.ts';

export interface Scrape {
  readonly what: 'scrape';
  readonly body: Uint8Array;
  readonly format: Format;
  readonly escaping: Escaping;
}
export type Step =
  | Scrape
  | { readonly what: 'reload'; readonly setting: Setting }
  /** Sluice restarts with its kept state. */
  | { readonly what: 'restart' };

export interface Story {
  readonly setting: Setting;
  /** Bytes for the line's tables. */
  readonly memory: number;
  /** No count of the application's ever falls. */
  readonly steady: boolean;
  readonly steps: readonly Step[];
}

/** The story of this number: always the same for the same seed. */
export function drawStory(seed: number, number: number, pool: SettingPool): Story {
  const chance = seeded(seed * 1_000_003 + number);
  const setting = pool.draw(number, chance);
  const memory = 2 ** (13 + chance.below(7));
  const escaping = often(chance, 25) ? pick(chance, ['underscores', 'dots', 'values'] as const) : 'allow-utf-8';
  const tell = often(chance, 60) ? appBodies(chance) : textBodies(chance);
  const steps: Step[] = [];
  let format: Format = often(chance, 35) ? 'openmetrics' : 'text';
  for (let left = 4 + chance.below(9); left > 0; left--) {
    if (often(chance, 5)) steps.push({ what: 'reload', setting: pool.draw(number, chance) });
    if (often(chance, 4)) steps.push({ what: 'restart' });
    if (often(chance, 6)) format = format === 'text' ? 'openmetrics' : 'text';
    steps.push({ what: 'scrape', body: tell.next(format), format, escaping });
  }
  return { setting, memory, steady: tell.steady, steps };
}

interface Teller {
  readonly steady: boolean;
  next(format: Format): Uint8Array;
}

function appBodies(chance: Chance): Teller {
  const app = drawApp(chance);
  let first = true;
  return {
    steady: app.steady,
    next(format) {
      if (!first) live(app, chance);
      first = false;
      const text = writeApp(app, format, chance);
      return app.steady || often(chance, 70) ? Buffer.from(text) : bend(mutate(text, chance), chance);
    },
  };
}

/** Bodies from a seed, which mostly begin anew from it and at times go on from the last one. */
function textBodies(chance: Chance): Teller {
  const seeds = { text: drawSeed('text', chance), openmetrics: drawSeed('openmetrics', chance) };
  return {
    steady: false,
    next(format) {
      const text = mutate(seeds[format], chance);
      if (often(chance, 30) && text.length < 1_000) seeds[format] = text;
      return bend(text, chance);
    },
  };
}
