import type { Lines } from './words.ts';

interface Entry {
  /** Counts up with each that is met. */
  readonly serial: number;
  seen: number;
  readonly lines: Set<string>;
}

/** What an instance weighs, and each of its lines. */
const INSTANCE = 144;
const LINE = 16;
/** What an instance of one line weighs. */
export const COUNTER_MEMORY: number = INSTANCE + LINE;

/** The instances that there is room for between scrapes, and who is forgotten where there are more (DESIGN section 6). */
export class Room {
  readonly #weightMax: number;
  readonly #families = new Map<string, Map<string, Entry>>();
  #scrape = 0;
  #serial = 0;
  /** Somebody was forgotten since the application began. */
  isFull = false;

  /** `counters`: so many instances of one line. */
  constructor(counters: number) {
    this.#weightMax = counters * COUNTER_MEMORY;
  }

  clear(): void {
    this.#families.clear();
    this.isFull = false;
  }

  /** Of all that were known only these still are. */
  retain(members: ReadonlySet<string>): void {
    for (const [family, known] of this.#families)
      for (const name of known.keys()) if (!members.has(name)) this.#forget(family, name);
  }

  /** Returns who is forgotten: first those that are gone, longest first; then the newest of those that are there. */
  remember(
    shown: readonly { readonly family: string; readonly name: string; readonly lines: Lines }[],
  ): readonly string[] {
    this.#scrape++;
    for (const { family, name, lines } of shown) {
      const members = this.#families.get(family) ?? new Map<string, Entry>();
      const entry = members.get(name) ?? { serial: ++this.#serial, seen: 0, lines: new Set() };
      entry.seen = this.#scrape;
      for (const line of lines.keys()) entry.lines.add(line);
      this.#families.set(family, members.set(name, entry));
    }
    const all = [...this.#families].flatMap(([family, members]) =>
      [...members].map(([name, entry]) => ({ family, name, ...entry })),
    );
    const weigh = (lines: ReadonlySet<string>): number => INSTANCE + LINE * lines.size;
    let weight = all.reduce((sum, entry) => sum + weigh(entry.lines), 0);
    const forgotten: string[] = [];
    for (const { family, name, lines: own } of all.sort((a, b) => a.seen - b.seen || b.serial - a.serial)) {
      if (weight <= this.#weightMax) break;
      weight -= weigh(own);
      this.#forget(family, name);
      forgotten.push(name);
    }
    this.isFull ||= forgotten.length > 0;
    return forgotten;
  }

  #forget(family: string, name: string): void {
    const members = this.#families.get(family);
    members?.delete(name);
    if (members?.size === 0) this.#families.delete(family);
  }
}
