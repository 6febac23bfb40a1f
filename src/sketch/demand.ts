import { type Hash64, hashText } from '../base/hash.ts';
import { BOUNDARY, compareNames } from '../model/labels.ts';
import type { Demand } from '../model/line.ts';
import { REJECTED, type SketchArena, type SketchId } from './arena.ts';
import { type Estimate, larger, NOTHING } from './sketch.ts';
import { Window } from './window.ts';

/** Exact up to 384 values, then 1.3 % standard error, as long as the arena is not oversubscribed. */
const PRECISION = 12;
/** Labels of one family that are told apart: an application that invents label names must not take all sketches. */
const LABELS_MAX = 64;
/** What a name costs beside its characters: two map entries, a string's header, an estimate. Rounded up. */
const NAME_BYTES = 160;

/** Where the series of a family are counted, or the values of one of its labels; until a window begins. */
export interface Counter {
  readonly id: SketchId;
  /** Its address in the kernel, which counts. */
  readonly sketch: number;
  /** Among the rejected, equal values of different owners are different. */
  readonly salt: Readonly<Hash64>;
}

interface FamilySketches {
  readonly series: Counter;
  readonly labels: Map<string, Counter>;
}
interface FamilyEstimates {
  readonly series: Estimate;
  readonly labels: ReadonlyMap<string, Estimate>;
}

const NO_SALT: Readonly<Hash64> = { hi: 0, lo: 0 };

/**
 * How many distinct series each family asks for, and how many distinct values each of its labels has, over a tumbling
 * window. What is read is the larger of the running window and the last whole one: steady churn is measured closely, a rise
 * shows at once, a drop up to one window late. Memory is bounded: families and labels beyond what fits are counted together.
 */
export class DemandBook {
  readonly #seed: Readonly<Hash64>;
  readonly #window: Window;
  readonly #arena: SketchArena;
  readonly #namesMax: number;
  #current = new Map<string, FamilySketches>();
  #before: ReadonlyMap<string, FamilyEstimates> = new Map();
  /** Bytes of the names of either window. */
  #names = 0;
  #namesBefore = 0;

  /** `seed` should be drawn anew by each process, so that nobody can choose values that the sketches overlook. */
  constructor(seed: Readonly<Hash64>, windowMs: number, arena: SketchArena) {
    this.#seed = { hi: seed.hi, lo: seed.lo };
    this.#window = new Window(windowMs);
    this.#arena = arena;
    this.#namesMax = arena.byteLength / 4;
  }

  /**
   * To be called when a scrape begins. True where a new window began with it: then everything that is seen has to be added
   * again, while within a window only what is new needs to be.
   */
  begin(nowMs: number): boolean {
    if (!this.#window.begins(nowMs)) return false;
    this.#before = new Map(Array.from(this.#current, ([name, family]) => [name, this.#estimates(family)]));
    this.#namesBefore = this.#names;
    this.#current = new Map();
    this.#names = 0;
    this.#arena.clear();
    return true;
  }

  seriesOf(family: string): Counter {
    return this.#family(family)?.series ?? this.#rejected(family);
  }

  valuesOf(family: string, label: string): Counter {
    const sketches = this.#family(family);
    return (sketches && this.#label(sketches, label)) ?? this.#rejected(family + BOUNDARY + label);
  }

  /** The kernel has found that the sketch at this address is a full set. */
  grow(sketch: number): void {
    this.#arena.growAt(sketch);
  }

  /** The families with the largest demand first, at most `families` of them, each with at most `labels` labels. */
  report(families: number, labels: number): readonly Demand[] {
    const all: { readonly metric: string; readonly series: Estimate }[] = [];
    for (const metric of new Set([...this.#current.keys(), ...this.#before.keys()]))
      all.push({ metric, series: this.series(metric) });
    all.sort((a, b) => b.series.count - a.series.count || compareNames(a.metric, b.metric));
    return all.slice(0, families).map(({ metric, series }) => ({
      metric,
      series: Math.round(series.count),
      error: series.error,
      labels: this.#labels(metric).slice(0, labels),
    }));
  }

  /** How many distinct series the family asked for. */
  series(family: string): Estimate {
    return larger(this.#read(this.#current.get(family)?.series), this.#before.get(family)?.series);
  }

  /** How many distinct values a label of the family had. */
  values(family: string, label: string): Estimate {
    return larger(
      this.#read(this.#current.get(family)?.labels.get(label)),
      this.#before.get(family)?.labels.get(label),
    );
  }

  /** How many series and values of this window belong to families and labels that there was no room for. */
  rejected(): Estimate {
    return this.#arena.estimate(REJECTED);
  }

  /** Bytes held: the arena whole, names as they are. Never more than about twice `arenaBytes`. */
  bytes(): number {
    return this.#arena.bytes() + this.#names + this.#namesBefore;
  }

  #rejected(owner: string): Counter {
    const salt = { hi: 0, lo: 0 };
    hashText(owner, this.#seed, salt);
    return this.#counter(REJECTED, salt);
  }

  #counter(id: SketchId, salt: Readonly<Hash64>): Counter {
    return { id, sketch: this.#arena.addressOf(id), salt };
  }

  #family(name: string): FamilySketches | undefined {
    const known = this.#current.get(name);
    if (known !== undefined) return known;
    const sketch = this.#create(name);
    if (sketch === REJECTED) return undefined;
    const family = { series: this.#counter(sketch, NO_SALT), labels: new Map<string, Counter>() };
    this.#current.set(ownCopy(name), family);
    return family;
  }

  #label(family: FamilySketches, name: string): Counter | undefined {
    const known = family.labels.get(name);
    if (known !== undefined) return known;
    const sketch = family.labels.size < LABELS_MAX ? this.#create(name) : REJECTED;
    if (sketch === REJECTED) return undefined;
    const counter = this.#counter(sketch, NO_SALT);
    family.labels.set(ownCopy(name), counter);
    return counter;
  }

  #create(name: string): SketchId {
    const bytes = NAME_BYTES + 2 * name.length;
    if (this.#names + bytes > this.#namesMax) return REJECTED;
    const sketch = this.#arena.create(PRECISION);
    if (sketch !== REJECTED) this.#names += bytes;
    return sketch;
  }

  #read(counter: Counter | undefined): Estimate {
    return counter === undefined ? NOTHING : this.#arena.estimate(counter.id);
  }

  #estimates(family: FamilySketches): FamilyEstimates {
    const labels = new Map(Array.from(family.labels, ([name, counter]) => [name, this.#read(counter)]));
    return { series: this.#read(family.series), labels };
  }

  #labels(metric: string): Demand['labels'] {
    const current = this.#current.get(metric)?.labels;
    const before = this.#before.get(metric)?.labels;
    const names = new Set([...(current?.keys() ?? []), ...(before?.keys() ?? [])]);
    const labels = Array.from(names, (label) => {
      const { count, error } = larger(this.#read(current?.get(label)), before?.get(label));
      return { label, values: Math.round(count), error };
    });
    return labels.sort((a, b) => b.values - a.values || compareNames(a.label, b.label));
  }
}

/** A name may be a slice of a whole exposition, which a key of a map would keep alive. */
function ownCopy(name: string): string {
  return Buffer.from(name, 'utf8').toString('utf8');
}
