import type { KnownFamily } from '../model/instance.ts';
import { sampleName } from '../model/names.ts';
import type { TargetSettings } from '../model/settings.ts';
import { maySpeakOf } from '../rules/index.ts';

/** All that may stand behind a family's name, whatever its type is. */
const SUFFIXES = ['', '_total', '_created', '_bucket', '_sum', '_count', '_gsum', '_gcount', '_info'];

/** Of which families the configuration may have something to say. Of the others limits alone decide, by what the kernel knows of them. */
export class Ruled {
  readonly #settings: TargetSettings;
  readonly #known = new Map<string, boolean>();

  constructor(settings: TargetSettings) {
    this.#settings = settings;
  }

  /** Whatever labels its instances have. */
  has({ name, type }: Pick<KnownFamily, 'name' | 'type'>): boolean {
    const { rules, relabel } = this.#settings;
    // Relabelling sees each series.
    if (relabel.length > 0 || rules.length === 0) return relabel.length > 0;
    const key = `${type} ${name}`;
    let isRuled = this.#known.get(key);
    if (isRuled === undefined) {
      const names = SUFFIXES.map((suffix) => sampleName(name, type, suffix));
      isRuled = rules.some(({ match }) => maySpeakOf(match, name, names));
      if (this.#known.size < FAMILIES_MAX) this.#known.set(key, isRuled);
    }
    return isRuled;
  }
}

/** An application that invents names must not take all memory. */
const FAMILIES_MAX = 10_000;
