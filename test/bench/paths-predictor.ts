/**
 * The templater as the path and label benchmarks next to the project load it. After `npx tsc -p tsconfig.json`:
 *
 *     node ../shared/paths/run.mjs --set dev --predictor build/test/bench/paths-predictor.js --seeds 1,2
 *     node ../shared/paths/labels.mjs --set dev --predictor build/test/bench/paths-predictor.js --seeds 1,2
 */
import type { Templater } from '../../src/model/templater.ts';
import { createTemplater } from '../../src/template/index.ts';

/** The paths benchmark hands over its flags, the labels benchmark the label's name. */
export function create(flagsOrLabel: unknown): Templater {
  return createTemplater(typeof flagsOrLabel === 'string' ? { label: flagsOrLabel } : {});
}
