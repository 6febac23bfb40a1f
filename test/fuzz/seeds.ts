/** Where mutation of text begins: small bodies that hold every construct, and slices of real ones. */
import type { Format } from '../../src/model/exposition.ts';
import { dumps } from '../support/corpus.ts';
import { type Chance, OPENMETRICS_SEEDS, TEXT_SEEDS } from '../support/mutate.ts';
import { often, pick } from './words.ts';

const SEEDS: Readonly<Record<Format, readonly string[]>> = { text: TEXT_SEEDS, openmetrics: OPENMETRICS_SEEDS };

/** The lines of the real expositions by format. */
const REAL: Readonly<Record<Format, readonly (readonly string[])[]>> = realLines();

function realLines(): Record<Format, string[][]> {
  const real: Record<Format, string[][]> = { text: [], openmetrics: [] };
  for (const { contentType, body } of dumps()) {
    const lines = body.toString().split('\n').slice(0, 4_000);
    real[contentType.startsWith('text') ? 'text' : 'openmetrics'].push(lines);
  }
  return real;
}

export function drawSeed(format: Format, chance: Chance): string {
  const real = REAL[format];
  if (often(chance, 60)) return pick(chance, SEEDS[format]);
  const lines = pick(chance, real);
  const length = 1 + chance.below(often(chance, 5) ? (often(chance, 5) ? 400 : 25) : 4);
  const from = chance.below(Math.max(1, lines.length - length));
  const slice = lines.slice(from, from + length).filter((line) => line !== '# EOF' && line !== '');
  return `${slice.join('\n').slice(0, 60_000)}\n${format === 'openmetrics' ? '# EOF\n' : ''}`;
}
