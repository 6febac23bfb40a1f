import type { Format, MetricType } from '../model/exposition.ts';
import { textName } from '../model/names.ts';

/** Which family a sample belongs to. */
export interface Belonging {
  /** The family's name in its text form, whatever the format: OpenMetrics' counter `foo` is `foo_total`. */
  readonly family: string;
  readonly type: MetricType;
  /** What the sample's name has behind the family's. */
  readonly suffix: string;
}

const SUFFIXES: Readonly<Partial<Record<MetricType, readonly string[]>>> = {
  histogram: ['_bucket', '_count', '_sum'],
  summary: ['_count', '_sum'],
};
const OPENMETRICS_SUFFIXES: Readonly<Partial<Record<MetricType, readonly string[]>>> = {
  counter: ['_total', '_created'],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  gaugehistogram: ['_bucket', '_gcount', '_gsum'],
  summary: ['_count', '_sum', '_created'],
  info: ['_info'],
};

const ALL_SUFFIXES: ReadonlySet<string> = new Set(
  [SUFFIXES, OPENMETRICS_SUFFIXES].flatMap((by) => Object.values(by).flat()),
);

/**
 * The families that an exposition declares. A `# TYPE` holds for the whole exposition, also for samples above it: Prometheus
 * allows it anywhere. Of two for one family the last holds.
 */
export class FamilyNames {
  readonly #format: Format;
  readonly #types: Map<string, MetricType>;
  readonly #belongings = new Map<string, Belonging>();

  /** `types`: by the family's name as the metadata has it. */
  constructor(format: Format, types: ReadonlyMap<string, MetricType>) {
    this.#format = format;
    this.#types = new Map(types);
  }

  /** The same families, as if nobody had asked yet. */
  unasked(): FamilyNames {
    return new FamilyNames(this.#format, this.#types);
  }

  /** The same, so that more can be declared. */
  copy(): FamilyNames {
    const copy = this.unasked();
    for (const [name, belonging] of this.#belongings) copy.#belongings.set(name, belonging);
    return copy;
  }

  /** How many sample names were asked for: what is found is remembered. */
  get asked(): number {
    return this.#belongings.size;
  }

  /** Is it declared to be of this type? */
  has(family: string, type: MetricType): boolean {
    return this.#types.get(family) === type;
  }

  /** A sample whose family nobody declared is a family of its own, of unknown type. */
  of(sampleName: string): Belonging {
    let belonging = this.#belongings.get(sampleName);
    if (belonging === undefined) {
      belonging = this.#find(sampleName);
      this.#belongings.set(sampleName, belonging);
    }
    return belonging;
  }

  /** A `# TYPE` comes while samples are read: from here on it holds. False where samples were told otherwise before. */
  declare(family: string, type: MetricType): boolean {
    if (this.has(family, type)) return true;
    this.#types.set(family, type);
    let agrees = true;
    // Only these ask for it: looking at all names with each `# TYPE` would take minutes where families are many.
    for (const suffix of ['', ...ALL_SUFFIXES]) {
      const name = family + suffix;
      const before = this.#belongings.get(name);
      if (before === undefined) continue;
      const now = this.#find(name);
      agrees &&= areSame(before, now);
      this.#belongings.set(name, now);
    }
    return agrees;
  }

  /** Would others say the same of the samples that were asked for? */
  isLike(others: FamilyNames): boolean {
    for (const [name, belonging] of this.#belongings) if (!areSame(others.of(name), belonging)) return false;
    return true;
  }

  /** The text form of a family's name as the exposition's metadata has it. */
  textName(family: string): string {
    return textName(family, this.#types.get(family) ?? 'unknown', this.#format);
  }

  /**
   * Is this the family that the text format has beside `foo` for the times at which its members began? It is a gauge by its type
   * only (client_python writes it so).
   */
  isCreatedOf(family: string): boolean {
    if (!family.endsWith('_created')) return false;
    const base = family.slice(0, -'_created'.length);
    const type = this.#types.get(base) ?? this.#types.get(`${base}_total`);
    return type === 'counter' || type === 'histogram' || type === 'summary';
  }

  #find(sampleName: string): Belonging {
    const own = this.#types.get(sampleName);
    // In OpenMetrics a counter's samples carry a suffix: one that does not is not its own family's.
    if (own !== undefined && textName(sampleName, own, this.#format) === sampleName)
      return { family: sampleName, type: own, suffix: '' };
    const suffixes = this.#format === 'openmetrics' ? OPENMETRICS_SUFFIXES : SUFFIXES;
    const cut = sampleName.lastIndexOf('_');
    const family = sampleName.slice(0, Math.max(cut, 0));
    const suffix = sampleName.slice(family.length);
    const type = this.#types.get(family);
    if (type === undefined || !suffixes[type]?.includes(suffix))
      return { family: sampleName, type: 'unknown', suffix: '' };
    const name = textName(family, type, this.#format);
    return { family: name, type, suffix: name === sampleName ? '' : suffix };
  }
}

export function areSame(a: Belonging, b: Belonging): boolean {
  return a.family === b.family && a.type === b.type && a.suffix === b.suffix;
}
