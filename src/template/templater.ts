import type { LearningTemplater, SavedTemplater } from '../model/templater.ts';
import { isStructure } from './certain.ts';
import { ValueGate } from './gate.ts';
import { Learner } from './learner.ts';
import { ALL, type Mechanisms, NOVELTY_ALONE } from './mechanisms.ts';
import { Noise } from './noise.ts';
import { piecesOfPath } from './segments.ts';
import { templateText } from './text.ts';
import { piecesOfText } from './text-pieces.ts';

/** Values that are learned together, at most; and their characters. */
const BATCH_MAX = 10_000;
const BATCH_CHARACTERS_MAX = 1_000_000;

/**
 * Learns the values of one label: what comes between two questions is one batch, whose order does not matter. Paths have a
 * lattice of their own; everything else waits behind a gate.
 */
export class LabelTemplater implements LearningTemplater {
  readonly #label: string | undefined;
  readonly #batch = new Map<string, number>();
  #characters = 0;
  readonly #noise = new Noise();
  readonly #paths: Learner;
  readonly #gate = new ValueGate();
  readonly #texts: Learner;

  constructor(label: string | undefined, mechanisms: Mechanisms = ALL) {
    this.#label = label;
    this.#paths = new Learner(piecesOfPath, mechanisms);
    this.#texts = new Learner(piecesOfText, NOVELTY_ALONE);
  }

  learn(value: string, weight: number): void {
    if (isStructure(this.#label)) return;
    const before = this.#batch.get(value);
    this.#batch.set(value, (before ?? 0) + (Number.isFinite(weight) && weight > 0 ? weight : 0));
    if (before !== undefined) return;
    this.#characters += value.length;
    if (this.#batch.size >= BATCH_MAX || this.#characters >= BATCH_CHARACTERS_MAX) this.#settle();
  }

  template(value: string): string {
    if (isStructure(this.#label)) return value;
    if (this.#batch.size > 0) this.#settle();
    if (this.#isPath(value)) return this.#noise.takes(value) ? '/**' : this.#paths.template(value);
    if (this.#gate.state === 'closed') return value;
    return this.#gate.state === 'open' ? this.#texts.template(value) : templateText(value);
  }

  skipGate(): void {
    this.#gate.skip();
  }

  get changes(): number {
    if (this.#batch.size > 0) this.#settle();
    return this.#paths.changes + this.#texts.changes + this.#gate.changes + this.#noise.changes;
  }

  get nodes(): number {
    return this.#paths.nodes + this.#texts.nodes;
  }

  save(): SavedTemplater {
    if (this.#batch.size > 0) this.#settle();
    return { paths: this.#paths.save(), texts: this.#texts.save(), gate: this.#gate.state, noise: this.#noise.state };
  }

  restore(saved: SavedTemplater): void {
    this.#paths.restore(saved.paths);
    this.#texts.restore(saved.texts);
    this.#gate.state = saved.gate;
    this.#noise.state = saved.noise;
  }

  #isPath(value: string): boolean {
    return this.#label === undefined || value.startsWith('/');
  }

  #settle(): void {
    const paths = new Map<string, number>();
    const texts = new Map<string, number>();
    for (const [value, weight] of this.#batch) (this.#isPath(value) ? paths : texts).set(value, weight);
    this.#batch.clear();
    this.#characters = 0;
    if (paths.size > 0) this.#learnPaths(paths);
    if (texts.size > 0) this.#learnTexts(texts);
  }

  #learnPaths(paths: Map<string, number>): void {
    this.#noise.listen(paths);
    for (const value of paths.keys()) if (this.#noise.takes(value)) paths.delete(value);
    this.#paths.learn(paths);
  }

  #learnTexts(texts: ReadonlyMap<string, number>): void {
    for (const value of [...texts.keys()].sort()) this.#gate.count(value, texts.get(value) ?? 0);
    if (!this.#gate.isOpen) return;
    // What was counted before is learned with what is new.
    const all = new Map(texts);
    for (const [value, weight] of this.#gate.seen) if (!all.has(value)) all.set(value, weight);
    this.#gate.forget();
    this.#texts.learn(all);
  }
}
