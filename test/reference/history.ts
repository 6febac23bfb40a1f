/*
 * What is true of an application's counters, said slowly: every member's history is kept for ever, and every increase is worked
 * out from it. Nothing here knows of bases, groups or tables.
 */

/** An instance's labels; what stands in no other place is its identity. */
export type LabelSet = Readonly<Record<string, string>>;
/** The values of an instance's lines, by the line: '' for a counter's own, `_count`, `_sum`, `_bucket 0.5`. */
export type Lines = ReadonlyMap<string, number>;

export interface Shown {
  readonly labels: LabelSet;
  readonly lines: Lines;
}

/** What happened since the scrape before. */
export interface Observation {
  /** The application restarted: nothing that was before counts. */
  readonly restarted: boolean;
  /** By how much each line of each member has grown since the member was last seen; all of it where it is new or was reset. */
  readonly increases: ReadonlyMap<string, Lines>;
}

/** Start times that differ by less are one. */
const JITTER_SECONDS = 1;

export class History {
  readonly #last = new Map<string, Lines>();
  #present: ReadonlySet<string> = new Set();
  #start: number | null = null;

  /** `start`: the application's start time in seconds, null where it says nothing. */
  observe(shown: ReadonlyMap<string, Lines>, start: number | null): Observation {
    const restarted = this.#hasRestarted(shown, start);
    if (restarted) this.#last.clear();
    const increases = new Map<string, Lines>();
    for (const [member, lines] of shown) {
      increases.set(member, increase(lines, this.#last.get(member)));
      this.#last.set(member, lines);
    }
    this.#present = new Set(shown.keys());
    this.#start = start;
    return { restarted, increases };
  }

  #hasRestarted(shown: ReadonlyMap<string, Lines>, start: number | null): boolean {
    let known = 0;
    let fallen = 0;
    let vanished = 0;
    for (const member of this.#present) {
      const last = this.#last.get(member);
      if (last === undefined || ![...last].some(([line, value]) => isCounter(line) && value > 0)) continue;
      known++;
      const now = shown.get(member);
      if (now === undefined) vanished++;
      else if (wasReset(now, last)) fallen++;
    }
    if (start !== null && this.#start !== null) {
      if (start === this.#start) return false;
      if (Math.abs(start - this.#start) >= JITTER_SECONDS) return fallen + vanished > 0;
    }
    return fallen * 2 > known && fallen + vanished === known;
  }
}

function increase(now: Lines, last: Lines | undefined): Lines {
  if (last === undefined || wasReset(now, last)) return now;
  return new Map([...now].map(([line, value]) => [line, value - (last.get(line) ?? 0)]));
}

/** Any bucket or count that fell is a reset of the whole instance. */
function wasReset(now: Lines, last: Lines): boolean {
  return [...now].some(([line, value]) => isCounter(line) && value < (last.get(line) ?? 0));
}

/** A `_sum` may fall by itself. */
function isCounter(line: string): boolean {
  return line !== '_sum';
}
