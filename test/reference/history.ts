import type { MetricType } from '../../src/model/exposition.ts';
import { isCounter, type Lines } from './words.ts';

/** What the history needs of an instance: its lines, completed. */
export interface Told {
  readonly type: MetricType;
  readonly lines: Lines;
}

/** What became of a member. */
export interface Grown {
  /**
   * By how much each line has grown since the member was last seen; all of it where it is new or was reset; nothing where it is no
   * finite number.
   */
  readonly increases: Lines;
  /** The last finite values, of this scrape or an earlier one. */
  readonly reached: Lines;
  /** Nothing was known of it. */
  readonly isNew: boolean;
}

/** Start times that differ by less are one. */
const JITTER_SECONDS = 1;

/** What every member of an application last said, for as long as the application lives. */
export class History {
  /** Finite values since the member began, by line. */
  readonly #last = new Map<string, Map<string, number>>();
  #present: ReadonlySet<string> = new Set();
  #start: number | null = null;

  /** Did the application restart since the scrape before? `start`: its start time in seconds, null where it says nothing. */
  hasRestarted(shown: ReadonlyMap<string, Told>, start: number | null): boolean {
    let known = 0;
    let fallen = 0;
    let vanished = 0;
    for (const member of this.#present) {
      const now = shown.get(member);
      const last = this.#last.get(member) ?? new Map<string, number>();
      const type = now?.type ?? this.#types.get(member) ?? 'unknown';
      if (![...last].some(([line, value]) => isCounter(type, line) && value > 0)) continue;
      known++;
      if (now === undefined) vanished++;
      else if (wasReset(now, last)) fallen++;
    }
    if (this.startedAnew(start)) return fallen + vanished > 0;
    if (start !== null && start === this.#start) return false;
    return fallen * 2 > known && fallen + vanished === known;
  }

  readonly #types = new Map<string, MetricType>();

  startedAnew(start: number | null): boolean {
    return start !== null && this.#start !== null && Math.abs(start - this.#start) >= JITTER_SECONDS;
  }

  /** A scrape. */
  observe(shown: ReadonlyMap<string, Told>, start: number | null, restarted: boolean): ReadonlyMap<string, Grown> {
    if (restarted) this.forgetMembers();
    const grown = new Map<string, Grown>();
    for (const [member, told] of shown) {
      const isNew = !this.#last.has(member);
      const last = this.#last.get(member) ?? new Map<string, number>();
      if (wasReset(told, last)) last.clear();
      const finite = [...told.lines].filter(([, value]) => Number.isFinite(value));
      const increases = new Map(finite.map(([line, value]) => [line, value - (last.get(line) ?? 0)]));
      for (const [line, value] of finite) last.set(line, value);
      grown.set(member, { increases, reached: new Map(last), isNew });
      this.#last.set(member, last);
      this.#types.set(member, told.type);
    }
    this.#present = new Set(shown.keys());
    this.#start = start;
    return grown;
  }

  /** Those that were not there in the last scrape. */
  absent(): readonly string[] {
    return [...this.#last.keys()].filter((member) => !this.#present.has(member));
  }

  forget(member: string): void {
    this.#last.delete(member);
  }

  forgetMembers(butFor: ReadonlySet<string> = new Set()): void {
    for (const member of this.#last.keys()) if (!butFor.has(member)) this.#last.delete(member);
    this.#present = new Set();
  }
}

/** Any bucket or count that fell, or another `_created`, is a reset of the whole instance. */
function wasReset({ type, lines }: Told, last: Lines): boolean {
  return [...lines].some(([line, value]) => {
    const before = last.get(line);
    if (before === undefined) return false;
    return line === '_created' ? value > before : isCounter(type, line) && value < before;
  });
}
