import { Flag } from '../kernel/index.ts';
import type { Format, MetricType } from '../model/exposition.ts';
import { areSame, type Belonging, type FamilyNames } from './names.ts';

/** The flag of lines that are known by their bytes in a format. */
export function keyedIn(format: Format): number {
  return format === 'text' ? Flag.keyedText : Flag.keyedOpenMetrics;
}

interface Known {
  types: ReadonlyMap<string, MetricType>;
  readonly belongings: Map<string, Belonging>;
  /** The names whose lines were taken for different things. */
  readonly mixed: Set<string>;
}

/** What lines that are known by their bytes were taken for. */
export class KeyedNames {
  readonly #known: Readonly<Record<Format, Known>> = {
    text: { types: new Map(), belongings: new Map(), mixed: new Set() },
    openmetrics: { types: new Map(), belongings: new Map(), mixed: new Set() },
  };

  /** What the last body in this format said of types. */
  types(format: Format): ReadonlyMap<string, MetricType> {
    return this.#known[format].types;
  }

  setTypes(format: Format, types: ReadonlyMap<string, MetricType>): void {
    this.#known[format].types = types;
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
