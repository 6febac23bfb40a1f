import { assertNever } from '../base/assert.ts';
import type { Change, LabelChange } from '../model/group.ts';
import { type Labels, labelValue, withLabel } from '../model/labels.ts';

/** What a collapsed label says: it stays queryable. */
export const COLLAPSED = '*';

/** Folds the identifiers out of a label's value; handed in, since finding them is another room's work. */
export type Template = (label: string, value: string) => string;

/** The same, but each value is looked at once, for as long as this is held. */
export function remembered(template: Template): Template {
  const byLabel = new Map<string, Map<string, string>>();
  return (label, value) => {
    let known = byLabel.get(label);
    if (known === undefined) {
      known = new Map();
      byLabel.set(label, known);
    }
    let found = known.get(value);
    if (found === undefined) {
      found = template(label, value);
      known.set(value, found);
    }
    return found;
  };
}

/** The labels after one change of the mapping: the same ones where it changes nothing. An absent label stays absent. */
export function applyChange(labels: Labels, change: Change, template: Template): Labels {
  switch (change.how) {
    case 'template':
    case 'collapse': {
      const label = labels.find((other) => other.name === change.label);
      if (label === undefined || isElsewhere(labels, change)) return labels;
      const value = changedValue(label.value, change, template);
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

/** What a label's value becomes where the change applies. */
export function changedValue(value: string, { how, label, keep }: LabelChange, template: Template): string {
  if (keep?.includes(value) === true) return value;
  return how === 'collapse' ? COLLAPSED : template(label, value);
}

function isElsewhere(labels: Labels, { where }: LabelChange): boolean {
  return where !== undefined && labelValue(labels, where.name) !== where.value;
}
