import { Flag } from '../kernel/index.ts';
import type { Format } from '../model/exposition.ts';
import { KnownOthers } from './known-others.ts';
import { areSame, type Belonging, FamilyNames } from './names.ts';

/** The flag of lines that are known by their bytes in a format. */
export function keyedIn(format: Format): number {
  return format === 'text' ? Flag.keyedText : Flag.keyedOpenMetrics;
}

/** Of so many sample names it is remembered what they belong to; an application may invent names without end. */
const NAMES_MAX = 65_536;

interface Known {
  names: FamilyNames;
  readonly others: KnownOthers;
  readonly belongings: Map<string, Belonging>;
  /** The names whose lines were taken for different things. */
  readonly mixed: Set<string>;
}

/** What lines that are known by their bytes were taken for. */
export class KeyedNames {
  readonly #known: Readonly<Record<Format, Known>> = { text: nothing('text'), openmetrics: nothing('openmetrics') };

  /** The families that the last body in this format declared. */
  names(format: Format): FamilyNames {
    return this.#known[format].names;
  }

  setNames(format: Format, names: FamilyNames): void {
    this.#known[format].names = names.asked > NAMES_MAX ? names.unasked() : names;
  }

  /** The lines of the last body in this format that are no samples. */
  others(format: Format): KnownOthers {
    return this.#known[format].others;
  }

  /** A line with this sample name is known by its bytes from here on. False where others were taken for something else before. */
  note(format: Format, name: string, belonging: Belonging): boolean {
    const { belongings, mixed } = this.#known[format];
    const before = belongings.get(name);
    if (before !== undefined && areSame(before, belonging)) return true;
    belongings.set(name, belonging);
    if (before !== undefined) mixed.add(name);
    return before === undefined;
  }

  /** Forgets the names whose lines are not what they were taken for, and returns them: those lines' keys must be forgotten, too. */
  forgetChanged(format: Format, names: FamilyNames): ReadonlySet<string> {
    const { belongings, mixed } = this.#known[format];
    const changed = new Set(mixed);
    for (const [name, belonging] of belongings) if (!areSame(names.of(name), belonging)) changed.add(name);
    for (const name of changed) belongings.delete(name);
    mixed.clear();
    return changed;
  }
}

function nothing(format: Format): Known {
  return {
    names: new FamilyNames(format, new Map()),
    others: new KnownOthers(),
    belongings: new Map(),
    mixed: new Set(),
  };
}
