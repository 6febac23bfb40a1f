import type { Templater } from '../model/templater.ts';
import { templatePath } from './path.ts';
import { templateText } from './text.ts';

export interface TemplaterOptions {
  /** The label's name; none = the values are URL paths. */
  readonly label?: string;
}

/** Labels whose values are numbers with a meaning to Prometheus. */
const STRUCTURE: ReadonlySet<string> = new Set(['le', 'quantile']);

/**
 * Folds what is certain from a value's characters alone, and leaves everything else as it is. It has nothing to learn, so
 * equal values have equal templates in every process, and a template is its own template.
 */
export function createTemplater(options: TemplaterOptions = {}): Templater {
  const { label } = options;
  return { learn() {}, template: templateOf(label) };
}

function templateOf(label: string | undefined): (value: string) => string {
  if (label === undefined) return templatePath;
  if (STRUCTURE.has(label)) return (value) => value;
  return (value) => (value.startsWith('/') ? templatePath(value) : templateText(value));
}
