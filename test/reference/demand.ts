import type { Hash64 } from '../../src/base/hash.ts';
import { hashText } from '../../src/base/hash.ts';
import { Flag, Instance, Line } from '../../src/kernel/index.ts';
import type { LineState } from '../../src/line/state.ts';
import { BOUNDARY, labelsKey } from '../../src/model/labels.ts';
import type { Demand } from '../../src/model/line.ts';
import type { Estimate } from '../../src/sketch/index.ts';
import { SlowSketch } from './distinct.ts';
import { TextHashes } from './text-hashes.ts';

/** What is counted where a sum of hashes is: sums resemble each other. `salt` is 0 but among what is counted together for want of room. */
export function summed({ hi, lo }: Readonly<Hash64>, salt: Readonly<Hash64>): Hash64 {
  const a = fmix32(hi + lo + salt.hi);
  const b = fmix32(lo + a + salt.lo);
  return { hi: (a + b) >>> 0, lo: b };
}

/** The last step of MurmurHash3_x86_32. */
function fmix32(h: number): number {
  let x = h >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}

const NOTHING: Estimate = { count: 0, error: 0 };

interface Counted {
  readonly series: SlowSketch;
  readonly labels: Map<string, SlowSketch>;
}

/** Labels of one family that are told apart. */
const LABELS_MAX = 64;

/** Demand, counted one by one, with room for all families. */
export class SlowDemand {
  readonly #state: LineState;
  readonly #hashes: TextHashes;
  #families = new Map<string, Counted>();
  #rejected = new SlowSketch(12);
  #before: ReadonlyMap<string, Counted> = new Map();

  constructor(state: LineState) {
    this.#state = state;
    this.#hashes = new TextHashes(state.seed);
  }

  /** A window begins. */
  begin(): void {
    this.#before = this.#families;
    this.#families = new Map();
    this.#rejected = new SlowSketch(12);
  }

  /** Values of labels beyond those that are told apart. */
  get rejected(): Estimate {
    return this.#rejected.estimate;
  }

  /** What this body says of an instance; where it was seen before only what is new, unless `anew`. */
  count(number: number, anew: boolean): void {
    const { kernel } = this.#state.table;
    const { instances, lines } = kernel;
    const { name, layout } = this.#state.table.family(instances.int(number, Instance.family));
    const counted = this.#family(name);
    const names = this.#state.table.namesOf(number);
    const isKnown = instances.int(number, Instance.seen) > 0 && !anew;
    const [values, whole] = this.#hashes.of(kernel.known.values(number));
    for (const [at, label] of names.entries()) {
      const sketch = sketchOf(counted.labels, label);
      const value = values[at];
      if (value === undefined || isKnown) continue;
      if (sketch === undefined) add(this.#rejected, value, this.#hash(name + BOUNDARY + label));
      else add(sketch, value);
    }
    const ofNames = this.#hash(names.join(BOUNDARY));
    for (let line = instances.int(number, Instance.first); line !== 0; line = lines.int(line, Line.next)) {
      const standsIn = (lines.int(line, Line.flags) & Flag.standsIn) !== 0;
      if (!kernel.said.isThere(line) || standsIn || (isKnown && lines.int(line, Line.seen) > 0)) continue;
      const slot = layout.slots[lines.int(line, Line.slot)] ?? { suffix: '', bounds: [] };
      const ofSlot = this.#hash(slot.suffix + labelsKey(slot.bounds));
      add(counted.series, sum(sum(whole, ofNames), ofSlot));
    }
  }

  /** Of the running window or the one before, whatever is more. */
  report(): readonly Demand[] {
    const names = new Set([...this.#families.keys(), ...this.#before.keys()]);
    return Array.from(names, (metric) => {
      const [now, before] = [this.#families.get(metric), this.#before.get(metric)];
      const { count, error } = larger(now?.series, before?.series);
      const labels = Array.from(new Set([...(now?.labels.keys() ?? []), ...(before?.labels.keys() ?? [])]), (label) => {
        const values = larger(now?.labels.get(label), before?.labels.get(label));
        return { label, values: Math.round(values.count), error: values.error };
      });
      return { metric, series: Math.round(count), error, labels };
    });
  }

  #family(name: string): Counted {
    const counted = this.#families.get(name) ?? { series: new SlowSketch(12), labels: new Map() };
    this.#families.set(name, counted);
    return counted;
  }

  #hash(text: string): Hash64 {
    const hash = { hi: 0, lo: 0 };
    hashText(text, this.#state.seed, hash);
    return hash;
  }
}

function larger(now: SlowSketch | undefined, before: SlowSketch | undefined): Estimate {
  const [a, b] = [now?.estimate ?? NOTHING, before?.estimate ?? NOTHING];
  return b.count > a.count ? b : a;
}

/** Undefined where the family has sketches for as many labels as it may. */
function sketchOf(labels: Map<string, SlowSketch>, label: string): SlowSketch | undefined {
  if (!labels.has(label) && labels.size < LABELS_MAX) labels.set(label, new SlowSketch(12));
  return labels.get(label);
}

function add(sketch: SlowSketch, hash: Hash64, salt: Hash64 = { hi: 0, lo: 0 }): void {
  const { hi, lo } = summed(hash, salt);
  sketch.add(hi, lo);
}

/** Lane by lane. */
function sum(a: Hash64, b: Hash64): Hash64 {
  return { hi: (a.hi + b.hi) | 0, lo: (a.lo + b.lo) | 0 };
}
