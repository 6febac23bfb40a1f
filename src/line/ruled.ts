import { memoise } from '../base/memo.ts';
import type { KnownFamily } from '../model/instance.ts';
import { sampleName } from '../model/names.ts';
import type { Rule, TargetSettings } from '../model/settings.ts';
import { goByName, maySpeakOf, relabelSeries, speaksOfAll } from '../rules/index.ts';

/** All that may stand behind a family's name, whatever its type is. */
const SUFFIXES = ['', '_total', '_created', '_bucket', '_sum', '_count', '_gsum', '_gcount', '_info'];

/** What the configuration has to say of the instances of a family. */
export interface Spoken {
  /** Nothing: limits alone decide, by what the kernel knows of them. */
  readonly isNothing: boolean;
  /** What a rule does to one it does to all that have the same values in labels other than these, or it drops all. Else each must be asked. */
  readonly isAlike: boolean;
  /** Labels that rules take from all instances, and others of whose values they take identifiers; by name. */
  readonly dropped: ReadonlySet<string>;
  readonly templated: ReadonlySet<string>;
  /** Labels of which rules keep some values. */
  readonly kept: ReadonlySet<string>;
  /** The place of the rule that drops all of them; null = none does. */
  readonly droppedBy: number | null;
}

const NONE: ReadonlySet<string> = new Set();
const NOTHING: Spoken = { isNothing: true, isAlike: true, dropped: NONE, templated: NONE, kept: NONE, droppedBy: null };
const EACH: Spoken = { ...NOTHING, isNothing: false, isAlike: false };

/** What the configuration says of families, by their names and those that their samples may have. */
export class Ruled {
  /** Relabelling must see each series, and may make two of them one. */
  readonly relabelsEach: boolean;
  readonly #settings: TargetSettings;
  readonly #known = new WeakMap<KnownFamily, Spoken>();
  /** Where relabelling does not: does it let a series of this name pass? */
  readonly passes: (name: string) => boolean;

  constructor(settings: TargetSettings) {
    const { relabel } = settings;
    this.#settings = settings;
    this.relabelsEach = !goByName(relabel);
    this.passes = memoise((name) => relabel.length === 0 || relabelSeries(relabel, name, []).kind !== 'drop');
  }

  /** Whatever labels its instances have. */
  of(family: KnownFamily): Spoken {
    const { rules, relabel } = this.#settings;
    if (this.relabelsEach) return EACH;
    if (rules.length === 0 && relabel.length === 0) return NOTHING;
    let spoken = this.#known.get(family);
    if (spoken === undefined) {
      const { name, type } = family;
      const names = SUFFIXES.map((suffix) => sampleName(name, type, suffix));
      const speaking = rules.filter(({ match }) => maySpeakOf(match, name, names));
      if (!names.every((one) => this.passes(one))) spoken = EACH;
      else spoken = speaking.length === 0 ? NOTHING : together(speaking, name, rules);
      this.#known.set(family, spoken);
    }
    return spoken;
  }
}

/** May an instance go where those went that look like it? */
export function goesByLooks({ isAlike, droppedBy }: Spoken): boolean {
  return isAlike && droppedBy === null;
}

/** `rules`: those that may speak of the family, among `all`. */
function together(rules: readonly Rule[], family: string, all: readonly Rule[]): Spoken {
  const [first] = rules;
  if (first?.drop && speaksOfAll(first.match, family)) return { ...EACH, isAlike: true, droppedBy: all.indexOf(first) };
  const dropped = new Set(rules.flatMap(({ dropLabels }) => dropLabels));
  const templated = new Set(rules.flatMap(({ template }) => template));
  const kept = new Set(rules.flatMap(({ keepValues }) => (keepValues === null ? [] : [keepValues.label])));
  const isAlike = rules.every(
    ({ match, drop, gauge, type }) => speaksOfAll(match, family) && !drop && gauge === null && type === null,
  );
  const isClear = [...templated].every((label) => !dropped.has(label) && !kept.has(label));
  return isAlike && isClear ? { ...EACH, isAlike, dropped, templated, kept } : EACH;
}
