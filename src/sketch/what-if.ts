import { type Hash64, hashSum, hashText } from '../base/hash.ts';
import type { Kernel } from '../kernel/index.ts';
import { type GroupFamily, lastExport } from '../model/group.ts';
import { BOUNDARY, type Labels } from '../model/labels.ts';
import { REJECTED, SketchArena, type SketchId } from './arena.ts';
import { keyOf, labelsOf, SETS_MAX, setsOf } from './left-out.ts';
import { type Estimate, larger } from './sketch.ts';
import { Window } from './window.ts';

/** Exact up to 192 groups, then 1.8 % standard error, as long as the arena is not oversubscribed. */
const PRECISION = 11;
const FAMILIES_MAX = 16;
const SKETCHES_MAX = FAMILIES_MAX * SETS_MAX;
/** What one takes beside its sketch: two keys of two names, an estimate, three map entries. Rounded up. */
const WHAT_IF_BYTES = 1024;
/**
 * The same in every process: two proxies of one application must choose alike. Who chooses values so that sketches err gets the choice
 * that the present scrape alone would lead to, or one that he could have had by exposing more values.
 */
const SEED: Readonly<Hash64> = { hi: 0x2545f491, lo: 0x4f6cdd1d };

interface WhatIf {
  readonly without: readonly string[];
  readonly sketch: SketchId;
}
interface Diagnosis {
  /** By the labels that are left out. */
  readonly whatIfs: ReadonlyMap<string, WhatIf>;
  /** The same of the window before, as it ended. */
  readonly before: ReadonlyMap<string, Estimate>;
  /** How many changes the family's mapping had when this began: another one is a choice made. */
  readonly changes: number;
  readonly protect: ReadonlySet<string>;
  /** It was near its limit in this window. */
  isNear: boolean;
}

/**
 * How many distinct groups a family had over a tumbling window, had some of its labels not been there: a sketch without each label, and one
 * without each two of those with most values (`sketches.md` §8). They say of a change of its mapping what one scrape cannot show: whether it
 * would have held for all that came and went. Only for few families at a time, those under diagnosis, in memory that is fixed; where
 * there is no room nothing is known of a family. Only groups that are new, or back, are added: for what is known already there is nothing to do.
 *
 * The hash of a label set is the sum of its labels' hashes, so that what it is without a label takes a subtraction.
 */
export class WhatIfBook {
  readonly #arena: SketchArena;
  readonly #window: Window;
  readonly #families = new Map<GroupFamily, Diagnosis>();
  readonly #hash: Hash64 = { hi: 0, lo: 0 };
  /** The first scrape of the window. */
  #began = 0;
  /** A family was turned away in this window: there is no room for another one. */
  #isFull = false;

  constructor(kernel: Kernel, windowMs: number, arenaBytes: number) {
    this.#window = new Window(windowMs);
    this.#arena = new SketchArena(kernel, arenaBytes, SKETCHES_MAX);
  }

  /**
   * To be called in each scrape when the groups know who is visible, before any choice. Families whose choice is made are forgotten; with
   * a new window also those that were not near their limit in all of the last one.
   */
  begin(nowMs: number, scrape: number): void {
    for (const [family, { changes }] of this.#families) if (family.changes.length !== changes) this.forget(family);
    if (this.#window.begins(nowMs)) this.#renew(scrape);
    else for (const [family, diagnosis] of this.#families) this.#addArrivals(family, diagnosis, scrape);
  }

  /** The family is near its limit: from now on it is under diagnosis, where there is room. `protect` are labels that need not be tried. */
  watch(family: GroupFamily, protect: ReadonlySet<string>): void {
    const isKnown = this.#families.has(family);
    if (!isKnown && !this.#isFull && this.#families.size < FAMILIES_MAX) this.#diagnose(family, protect, new Map());
    const diagnosis = this.#families.get(family);
    if (diagnosis !== undefined) diagnosis.isNear = true;
  }

  /**
   * Distinct groups over the window without these labels, and without those that the mapping has folded since the diagnosis began: the
   * larger of the running window and the one before. Null = not known.
   */
  without(family: GroupFamily, labels: readonly string[]): Estimate | null {
    const diagnosis = this.#families.get(family);
    if (diagnosis === undefined) return null;
    const folded = family.changes.slice(diagnosis.changes).map(wholeLabel);
    const all = [...labels];
    for (const label of folded) {
      if (label === null) return null;
      all.push(label);
    }
    const key = keyOf(all);
    const whatIf = diagnosis.whatIfs.get(key);
    return whatIf === undefined ? null : larger(this.#arena.estimate(whatIf.sketch), diagnosis.before.get(key));
  }

  /** The family's groups are others now. Its sketches' room is free again with the next window. */
  forget(family: GroupFamily): void {
    this.#families.delete(family);
  }

  clear(): void {
    this.#families.clear();
    this.#arena.clear();
    this.#isFull = false;
  }

  /** Bytes held, whatever happens. */
  bytes(): number {
    return this.#arena.bytes() + SKETCHES_MAX * WHAT_IF_BYTES;
  }

  #renew(scrape: number): void {
    this.#began = scrape;
    const near = [...this.#families].filter(([, { isNear }]) => isNear);
    const ended = near.map(([family, { whatIfs, protect }]) => {
      const before = Array.from(whatIfs, ([key, { sketch }]) => [key, this.#arena.estimate(sketch)] as const);
      return { family, protect, before: new Map(before) };
    });
    this.clear();
    for (const { family, protect, before } of ended) this.#diagnose(family, protect, before);
  }

  #diagnose(family: GroupFamily, protect: ReadonlySet<string>, before: Diagnosis['before']): void {
    const whatIfs = new Map<string, WhatIf>();
    for (const without of setsOf(labelsOf(family, protect))) {
      const sketch = this.#arena.create(PRECISION);
      // Of half a diagnosis nothing is known.
      this.#isFull ||= sketch === REJECTED;
      if (this.#isFull) return;
      whatIfs.set(keyOf(without), { without, sketch });
    }
    const diagnosis = { whatIfs, before, changes: family.changes.length, protect, isNear: false };
    for (const group of family.groups.values())
      if (group.members > 0 || lastExport(group) >= this.#began) this.#add(diagnosis, group.labels);
    this.#families.set(family, diagnosis);
  }

  #addArrivals({ groups }: GroupFamily, diagnosis: Diagnosis, scrape: number): void {
    for (const group of groups.values())
      if (group.members > 0 && lastExport(group) < scrape - 1) this.#add(diagnosis, group.labels);
  }

  #add({ whatIfs }: Diagnosis, labels: Labels): void {
    const parts = new Map<string, Hash64>();
    let [hi, lo] = [0, 0];
    for (const { name, value } of labels) {
      const part = { hi: 0, lo: 0 };
      hashText(name + BOUNDARY + value, SEED, part);
      parts.set(name, part);
      hi = (hi + part.hi) | 0;
      lo = (lo + part.lo) | 0;
    }
    for (const { without, sketch } of whatIfs.values()) {
      let [restHi, restLo] = [hi, lo];
      for (const label of without) {
        const part = parts.get(label);
        if (part === undefined) continue;
        restHi = (restHi - part.hi) | 0;
        restLo = (restLo - part.lo) | 0;
      }
      hashSum(restHi, restLo, this.#hash);
      this.#arena.add(sketch, this.#hash.hi, this.#hash.lo);
    }
  }
}

/** The label that a change folds altogether; null = it does not. */
function wholeLabel(change: GroupFamily['changes'][number]): string | null {
  const isWhole = change.how !== 'remove' && change.keep === undefined && change.where === undefined;
  return isWhole ? change.label : null;
}
