import type { SavedPlace } from '../model/templater.ts';
import { Judge } from './judge.ts';
import { Lattice } from './lattice.ts';
import type { Mechanisms } from './mechanisms.ts';
import type { Piece } from './segments.ts';

/** Learns values of one kind, batch by batch, and says what became of each. */
export class Learner {
  readonly #lattice = new Lattice();
  readonly #judge: Judge;
  readonly #split: (value: string) => readonly Piece[];
  #batches = 0;
  /** The values of the last batch, which are asked for next. */
  readonly #pieces = new Map<string, readonly Piece[]>();

  constructor(split: (value: string) => readonly Piece[], mechanisms: Mechanisms) {
    this.#split = split;
    this.#judge = new Judge(this.#lattice, mechanisms);
  }

  get nodes(): number {
    return this.#lattice.nodes;
  }

  get changes(): number {
    return this.#lattice.changes;
  }

  /** What came together, in a fixed order, so that the order in which it came does not matter. */
  learn(batch: ReadonlyMap<string, number>): void {
    this.#batches++;
    this.#pieces.clear();
    for (const value of [...batch.keys()].sort()) {
      const pieces = this.#split(value);
      this.#pieces.set(value, pieces);
      this.#lattice.insert(pieces, batch.get(value) ?? 0, this.#batches);
    }
    this.#judge.judge(this.#batches);
  }

  template(value: string): string {
    return this.#lattice.template(this.#pieces.get(value) ?? this.#split(value));
  }

  save(): SavedPlace {
    return this.#lattice.save();
  }

  restore(saved: SavedPlace): void {
    this.#lattice.restore(saved);
  }
}
