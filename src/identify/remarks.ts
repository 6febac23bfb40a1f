import type { Exemplar, SampleLine } from '../model/exposition.ts';

/** What a sample says besides its value. */
export type Remark = Pick<SampleLine, 'timestampMs' | 'exemplar'>;

const NONE: Remark = { timestampMs: null, exemplar: null };

/** The remarks of a body, in its order. There may be one with each sample, so they are no objects. */
export class Remarks {
  readonly #places: number[] = [];
  /** NaN = none. */
  readonly #times: number[] = [];
  readonly #exemplars: (Exemplar | null)[] = [];

  /** `place`: in the roll. */
  add(place: number, { timestampMs, exemplar }: Remark): void {
    if (timestampMs === null && exemplar === null) return;
    this.#places.push(place);
    this.#times.push(timestampMs ?? Number.NaN);
    this.#exemplars.push(exemplar);
  }

  /** Lines were put before these places, ascending. */
  shift(inserted: readonly number[]): void {
    let by = 0;
    for (const [at, place] of this.#places.entries()) {
      while (by < inserted.length && (inserted[by] ?? 0) <= place) by++;
      this.#places[at] = place + by;
    }
  }

  /** Tells what is remarked in a place; places must be asked for in ascending order. */
  inOrder(): (place: number) => Remark {
    let at = 0;
    return (place) => {
      if (this.#places[at] !== place) return NONE;
      const time = this.#times[at] ?? Number.NaN;
      return { timestampMs: Number.isNaN(time) ? null : time, exemplar: this.#exemplars[at++] ?? null };
    };
  }
}
