/**
 * The templater as the path and label benchmarks next to the project load it. After `npx tsc -p tsconfig.json`:
 *
 *     node ../shared/paths/run.mjs --set dev --predictor build/test/bench/paths-predictor.js --scrape 500 --seeds 1,2
 *     node ../shared/paths/labels.mjs --set dev --predictor build/test/bench/paths-predictor.js --seeds 1,2
 */
import { LabelTemplater } from '../../src/template/templater.ts';

export interface Predictor {
  learn(value: string, weight: number): void;
  template(value: string): string;
  /** Nodes. */
  size(): number;
}

/** The paths benchmark hands over its flags, the labels benchmark the label's name. */
export function create(flagsOrLabel: unknown): Predictor {
  return predictor(new LabelTemplater(typeof flagsOrLabel === 'string' ? flagsOrLabel : undefined));
}

export function predictor(templater: LabelTemplater): Predictor {
  return {
    learn: (value, weight) => templater.learn(value, weight),
    template: (value) => templater.template(value),
    size: () => templater.nodes,
  };
}
