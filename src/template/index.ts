import type { LearningTemplater } from '../model/templater.ts';
import { LabelTemplater } from './templater.ts';

export { foldCertain } from './certain.ts';

export interface TemplaterOptions {
  /** The label's name; none = the values are URL paths. */
  readonly label?: string;
}

/**
 * Folds the identifiers out of a label's values. Before it has learned, it folds what is certain from the characters of a path,
 * and nothing else. What it learned, it only ever coarsens: a value's template changes together with all that have the same.
 */
export function createTemplater(options: TemplaterOptions = {}): LearningTemplater {
  return new LabelTemplater(options.label);
}
