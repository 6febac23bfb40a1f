import { Flag, type Kernel } from '../kernel/index.ts';
import type { Format, MetricType } from '../model/exposition.ts';
import { areSame, type Belonging, type FamilyNames } from './names.ts';

/** The flag of lines that are known by their bytes in a format. */
export function keyedIn(format: Format): number {
  return format === 'text' ? Flag.keyedText : Flag.keyedOpenMetrics;
}

interface Known {
  types: ReadonlyMap<string, MetricType>;
  readonly belongings: Map<string, Belonging>;
  /** Lines of one name were taken for different things. */
  isMixed: boolean;
}

/** What lines that are known by their bytes were taken for. */
export class KeyedNames {
  readonly #kernel: Kernel;
  readonly #known: Readonly<Record<Format, Known>> = {
    text: { types: new Map(), belongings: new Map(), isMixed: false },
    openmetrics: { types: new Map(), belongings: new Map(), isMixed: false },
  };

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** What the last body in this format said of types. */
  types(format: Format): ReadonlyMap<string, MetricType> {
    return this.#known[format].types;
  }

  setTypes(format: Format, types: ReadonlyMap<string, MetricType>): void {
    this.#known[format].types = types;
  }

  /** A line with this sample name is known by its bytes from here on. */
  note(format: Format, name: string, belonging: Belonging): void {
    const known = this.#known[format];
    const before = known.belongings.get(name);
    if (before === undefined) known.belongings.set(name, belonging);
    else if (!areSame(before, belonging)) known.isMixed = true;
  }

  /** Are they still what they were? Where not, no line is known by its bytes any more. */
  agree(format: Format, names: FamilyNames): boolean {
    const known = this.#known[format];
    const { belongings } = known;
    if (!known.isMixed && [...belongings].every(([name, belonging]) => areSame(names.of(name), belonging))) return true;
    belongings.clear();
    known.isMixed = false;
    this.#kernel.scanner.forget(keyedIn(format));
    return false;
  }
}
