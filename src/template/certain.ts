import { templatePath } from './path.ts';
import { templateText } from './text.ts';

/** Labels whose values are numbers with a meaning to Prometheus. */
const STRUCTURE: ReadonlySet<string> = new Set(['le', 'quantile']);

export function isStructure(label: string | undefined): boolean {
  return label !== undefined && STRUCTURE.has(label);
}

/**
 * Folds what is certain from a value's characters alone, at once and without a gate: what an explicit rule does. It has nothing
 * to learn, so equal values have equal templates in every process, and a template is its own template.
 */
export function foldCertain(label: string, value: string): string {
  if (isStructure(label)) return value;
  return value.startsWith('/') ? templatePath(value) : templateText(value);
}
