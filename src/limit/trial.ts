import type { Group, LabelChange } from '../model/group.ts';
import { changedValue, type Template } from './change.ts';
import { Columns, type Numbers } from './columns.ts';
import type { Counting } from './counting.ts';

/** What a change would leave of a family. */
export interface Trial {
  readonly change: LabelChange;
  /** The labels that are changed alike. */
  readonly labels: readonly string[];
  readonly groups: number;
  readonly series: number;
  /** Distinct values of the changed label before, and after; an absent label has none. */
  readonly valuesBefore: number;
  readonly values: number;
}

/** Changes of some labels, tried on the groups that are held, which stay as they are. */
export class Trials {
  readonly #columns: Columns;
  /** By group: the series that leave, and those that would if it were a fold. */
  readonly #leaving: Float64Array;
  readonly #folds: Float64Array;
  readonly #template: Template;
  /** Labels that have another value in each group: while one of them stays as it is, nothing merges. */
  readonly #telling: readonly string[];

  constructor(groups: readonly Group[], labels: readonly string[], counting: Counting, template: Template) {
    this.#columns = new Columns(
      groups.map((group) => group.labels),
      labels,
    );
    this.#leaving = Float64Array.from(groups, (group) => counting.leaving(group));
    this.#folds = Float64Array.from(groups, (group) => counting.asFold(group));
    this.#template = template;
    this.#telling = this.#columns.names.filter((label) => this.#columns.tellsApart(label));
  }

  /** Both changes of a label, or of two at once; those that would change nothing are left out. */
  of(labels: readonly [string, ...string[]]): readonly Trial[] {
    const [label] = labels;
    const valuesBefore = countValues(this.#columns.of(label).texts);
    const merges = this.#telling.every((telling) => labels.includes(telling));
    const found: Trial[] = [];
    for (const how of ['template', 'collapse'] as const) {
      const left = merges ? this.#merge(how, labels) : this.#all();
      const values = countValues(new Set(this.#changed({ how, label })));
      const trial = { change: { how, label }, labels, ...left, valuesBefore, values };
      if (trial.values < valuesBefore || trial.groups < this.#leaving.length) found.push(trial);
    }
    return found;
  }

  /** A change that spares some. */
  sparing(change: LabelChange): Trial {
    const { label, where } = change;
    const { numbers, texts } = this.#columns.of(label);
    const there = where === undefined ? null : this.#columns.of(where.name);
    const changed = this.#changed(change);
    const after = this.#columns.numbered((row) => {
      const isThere = there === null || there.texts[there.numbers[row] ?? 0] === where?.value;
      return (isThere ? changed : texts)[numbers[row] ?? 0] ?? '';
    });
    const left = this.#mergeBy(this.#columns.pair(this.#columns.without([label]), after.numbers));
    return { change, labels: [label], ...left, valuesBefore: countValues(texts), values: countValues(after.texts) };
  }

  /**
   * Pairs of labels whose values go one to one: either alone changes no group. Of three that do, two change none either, so they
   * are not tried.
   */
  together(labels: readonly string[]): readonly (readonly [string, string])[] {
    const alike = new Map<string, string[]>();
    for (const label of labels) {
      // Values are numbered as they are met, so labels that go one to one have the same numbers.
      const { numbers, texts } = this.#columns.of(label);
      if (texts.length - (numbers.includes(0) ? 0 : 1) < 2) continue;
      const key = this.#columns.pair(numbers, numbers).join();
      const others = alike.get(key);
      if (others === undefined) alike.set(key, [label]);
      else others.push(label);
    }
    return [...alike.values()].flatMap(([a, b, ...more]) =>
      a === undefined || b === undefined || more.length > 0 ? [] : [[a, b] as const],
    );
  }

  /** The values of a label after a change where it applies, by number. */
  #changed(change: LabelChange): readonly string[] {
    const { texts } = this.#columns.of(change.label);
    return texts.map((text) => (text === '' ? '' : changedValue(text, change, this.#template)));
  }

  #all(): Pick<Trial, 'groups' | 'series'> {
    return { groups: this.#leaving.length, series: this.#leaving.reduce((sum, series) => sum + series, 0) };
  }

  #merge(how: LabelChange['how'], together: readonly string[]): Pick<Trial, 'groups' | 'series'> {
    let keys: Numbers = this.#columns.without(together);
    for (const label of together)
      keys = this.#columns.pair(keys, this.#columns.renamed(label, this.#changed({ how, label })));
    return this.#mergeBy(keys);
  }

  /** Rows with the same number become one; numbered as they are met. */
  #mergeBy(keys: Numbers): Pick<Trial, 'groups' | 'series'> {
    // By merged group: what it leaves, and what its largest part would as a fold; one that nothing merged with stays as it is.
    const [series, folds] = [new Float64Array(keys.length), new Float64Array(keys.length)];
    let groups = 0;
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] ?? 0;
      const fold = this.#folds[at] ?? 0;
      if (key === groups) {
        groups++;
        series[key] = this.#leaving[at] ?? 0;
        folds[key] = fold;
      } else series[key] = folds[key] = Math.max(folds[key] ?? 0, fold);
    }
    return { groups, series: series.reduce((sum, some) => sum + some, 0) };
  }
}

function countValues(texts: Iterable<string>): number {
  let count = 0;
  for (const text of texts) if (text !== '') count++;
  return count;
}
