import { type Labels, labelValue } from '../model/labels.ts';
import type { LabelMatcher, Selector } from '../model/settings.ts';

/**
 * Whether a rule or an override speaks of this instance. `family` is its name in the text form, `sampleNames` the names
 * of its samples; on `__name__` it is enough that one of them, or the family, is accepted. An absent label is ''.
 */
export function matchesSelector(
  selector: Selector,
  family: string,
  sampleNames: readonly string[],
  labels: Labels,
): boolean {
  if (selector.family !== null && !selector.family.test(family)) return false;
  return selector.matchers.every((matcher) => accepts(matcher, family, sampleNames, labels));
}

/** Whether it speaks of an instance of the family for some labels, where its samples have some of these names: false where it surely does not. */
export function maySpeakOf({ family, matchers }: Selector, name: string, sampleNames: readonly string[]): boolean {
  if (family !== null && !family.test(name)) return false;
  return matchers.every((matcher) => matcher.label !== '__name__' || accepts(matcher, name, sampleNames, []));
}

/** Whether it speaks of all instances of the family, whatever labels and samples they have: true where it surely does. */
export function speaksOfAll({ family, matchers }: Selector, name: string): boolean {
  if (family !== null && !family.test(name)) return false;
  return matchers.every((matcher) => matcher.label === '__name__' && matcher.test(name));
}

function accepts(matcher: LabelMatcher, family: string, sampleNames: readonly string[], labels: Labels): boolean {
  if (matcher.label !== '__name__') return matcher.test(labelValue(labels, matcher.label));
  return matcher.test(family) || sampleNames.some((name) => matcher.test(name));
}
