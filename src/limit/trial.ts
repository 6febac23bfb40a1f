import type { Change, Group } from '../model/group.ts';
import { labelsKey, labelValue } from '../model/labels.ts';
import { applyChange, type Template } from './change.ts';
import type { Counting } from './counting.ts';

export type LabelChange = Exclude<Change, { how: 'remove' }>;

/** What a change would leave of a family. */
export interface Trial {
  readonly change: LabelChange;
  readonly groups: number;
  readonly series: number;
  /** Distinct values of the changed label before, and after; an absent label has none. */
  readonly valuesBefore: number;
  readonly values: number;
}

/** Changes tried on the groups that are held, which stay as they are. */
export class Trials {
  readonly #groups: readonly Group[];
  readonly #counting: Counting;
  readonly #template: Template;
  /** Labels that have another value in each group: while one of them stays as it is, nothing merges. */
  readonly #telling: readonly string[];

  constructor(groups: readonly Group[], labels: readonly string[], counting: Counting, template: Template) {
    this.#groups = groups;
    this.#counting = counting;
    this.#template = template;
    this.#telling = labels.filter((label) => this.#distinct(label).size === groups.length);
  }

  /** Both changes of a label, or of two at once; those that would change nothing are left out. */
  of(labels: readonly [string, ...string[]]): readonly Trial[] {
    const [label] = labels;
    const values = this.#distinct(label);
    values.delete('');
    const merges = this.#telling.every((telling) => labels.includes(telling));
    const found: Trial[] = [];
    for (const how of ['template', 'collapse'] as const) {
      const left = merges ? this.#merge(how, labels) : this.#all();
      const after = new Set(Array.from(values, (value) => this.#changed({ how, label }, value)));
      after.delete('');
      const trial = { change: { how, label }, ...left, valuesBefore: values.size, values: after.size };
      if (trial.values < values.size || trial.groups < this.#groups.length) found.push(trial);
    }
    return found;
  }

  #distinct(label: string): Set<string> {
    return new Set(this.#groups.map((group) => labelValue(group.labels, label)));
  }

  #changed(change: LabelChange, value: string): string {
    return labelValue(applyChange([{ name: change.label, value }], change, this.#template), change.label);
  }

  #all(): Pick<Trial, 'groups' | 'series'> {
    const series = this.#groups.reduce((sum, group) => sum + this.#counting.leaving(group), 0);
    return { groups: this.#groups.length, series };
  }

  #merge(how: LabelChange['how'], together: readonly string[]): Pick<Trial, 'groups' | 'series'> {
    const merged = new Map<string, { series: number; fold: number }>();
    for (const group of this.#groups) {
      let { labels } = group;
      for (const label of together) labels = applyChange(labels, { how, label }, this.#template);
      const key = labels === group.labels ? group.key : labelsKey(labels);
      const there = merged.get(key);
      const fold = this.#counting.asFold(group);
      if (there === undefined) merged.set(key, { series: this.#counting.leaving(group), fold });
      else there.series = there.fold = Math.max(there.fold, fold);
    }
    let series = 0;
    for (const group of merged.values()) series += group.series;
    return { groups: merged.size, series };
  }
}
