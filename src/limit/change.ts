import { assertNever } from '../base/assert.ts';
import type { Change, LabelChange } from '../model/group.ts';
import { BOUNDARY, type Labels, labelValue, withLabel } from '../model/labels.ts';

/** What a collapsed label says: it stays queryable. */
export const COLLAPSED = '*';

/** Folds the identifiers out of a label's value; handed in, since finding them is another room's work. */
export type Template = (label: string, value: string) => string;

/** The same, but each value is looked at once, for as long as this is held. */
export function remembered(template: Template): Template {
  const known = new Map<string, string>();
  return (label, value) => {
    const key = `${label}${BOUNDARY}${value}`;
    const found = known.get(key) ?? template(label, value);
    known.set(key, found);
    return found;
  };
}

/** The labels after one change of the mapping: the same ones where it changes nothing. An absent label stays absent. */
export function applyChange(labels: Labels, change: Change, template: Template): Labels {
  switch (change.how) {
    case 'template':
    case 'collapse': {
      const label = labels.find((other) => other.name === change.label);
      if (label === undefined || isSpared(labels, label.value, change)) return labels;
      const value = change.how === 'collapse' ? COLLAPSED : template(label.name, label.value);
      return value === label.value ? labels : withLabel(labels, label.name, value);
    }
    case 'remove':
      return labels.every((label) => change.keep.has(label.name))
        ? labels
        : labels.filter((label) => change.keep.has(label.name));
    default:
      return assertNever(change);
  }
}

function isSpared(labels: Labels, value: string, { keep = [], where }: LabelChange): boolean {
  return keep.includes(value) || (where !== undefined && labelValue(labels, where.name) !== where.value);
}
