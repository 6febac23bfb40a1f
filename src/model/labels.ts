/** One label of a series. */
export interface Label {
  readonly name: string;
  readonly value: string;
}

/**
 * The labels of a series without `__name__`: sorted by name, no name twice, no empty value (an empty value is an absent
 * label, as in Prometheus). Two series are the same when their names and these are equal.
 */
export type Labels = readonly Label[];

export function sortLabels(labels: readonly Label[]): Labels {
  return labels.filter((label) => label.value !== '').sort((a, b) => compareNames(a.name, b.name));
}

/** Orders by code unit, so that it does not depend on a locale. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function labelValue(labels: Labels, name: string): string {
  for (const label of labels) if (label.name === name) return label.value;
  return '';
}

/** The labels with `name` set to `value`; an empty value removes it. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  const at = labels.findIndex((label) => label.name === name);
  if (value === '') return at < 0 ? labels : labels.toSpliced(at, 1);
  return at < 0 ? sortLabels([...labels, { name, value }]) : labels.with(at, { name, value });
}

export function withoutLabels(labels: Labels, names: ReadonlySet<string>): Labels {
  return labels.filter((label) => !names.has(label.name));
}

/** Between the texts of a key: a lone surrogate cannot occur in text that was decoded from UTF-8, so no name or value can imitate it. */
export const BOUNDARY = '\ud800';

/** An injective key: equal for equal labels, different for different ones. */
export function labelsKey(labels: Labels): string {
  // Texts that were added up would stay in their parts.
  const [first] = labels;
  if (first === undefined) return '';
  if (labels.length === 1) return [first.name, first.value, ''].join(BOUNDARY);
  const texts: string[] = [];
  for (const label of labels) texts.push(label.name, label.value);
  texts.push('');
  return texts.join(BOUNDARY);
}

/** For a human: `{path="/login",status="200"}`. */
export function labelsText(labels: Labels): string {
  return `{${labels.map((label) => `${label.name}=${JSON.stringify(label.value)}`).join(',')}}`;
}
