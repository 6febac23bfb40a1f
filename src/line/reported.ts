import type { Counted, GroupFamily } from '../model/group.ts';
import type { FamilyReport } from '../model/line.ts';

/** What was last said of families, of which nothing was folded or left out: where nothing comes and goes it is said again. */
export class Reported {
  #families: readonly FamilyReport[] = [];
  #counted: readonly (Counted | null)[] = [];

  /** What was said of them when they came to what they come to now; null = that was not so, or not all is known by it. */
  of(visible: readonly GroupFamily[]): readonly FamilyReport[] | null {
    const before = this.#counted;
    if (visible.length !== before.length) return null;
    const isSame = visible.every(
      ({ counted, dropped }, at) => counted !== null && dropped === null && counted === before[at],
    );
    return isSame ? this.#families : null;
  }

  note(visible: readonly GroupFamily[], families: readonly FamilyReport[]): void {
    const isWhole = families.every(({ seriesIn, seriesOut }) => seriesIn === seriesOut);
    this.#families = isWhole ? families : [];
    this.#counted = isWhole ? visible.map(({ counted }) => counted) : [];
  }
}
