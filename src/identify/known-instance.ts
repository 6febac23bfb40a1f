/* An instance as an object. */
import type { KnownFamily, KnownInstance } from '../model/instance.ts';
import { type Labels, labelsKey } from '../model/labels.ts';

/** One of which no rule has spoken. */
export function newInstance(number: number, family: KnownFamily, labels: Labels): KnownInstance {
  return { number, key: labelsKey(labels), family, labels, verdict: null };
}

/** Are they the same, in the same order? */
export function sameLabels(a: Labels, b: Labels): boolean {
  return a.length === b.length && a.every((label, at) => label.name === b[at]?.name && label.value === b[at].value);
}
