import { type Labels, labelValue } from '../model/labels.ts';

/** What has labels: a group, an instance. */
interface Labelled {
  readonly labels: Labels;
}

/** So many show what labels a family has. */
export const LOOKED_AT = 100;

/** The label with most values among the first of them; '' where none has two. */
export function widestLabel(groups: readonly Labelled[]): string {
  const some = groups.slice(0, LOOKED_AT);
  let widest = { label: '', values: 1 };
  for (const label of labelNames(some)) {
    const values = new Set(some.map(({ labels }) => labelValue(labels, label))).size;
    if (values > widest.values) widest = { label, values };
  }
  return widest.label;
}

export function labelNames(groups: readonly Labelled[]): readonly string[] {
  const names = new Set<string>();
  for (const { labels } of groups) for (const { name } of labels) names.add(name);
  return [...names].sort();
}
