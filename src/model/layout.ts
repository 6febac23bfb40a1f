import type { MetricType } from './exposition.ts';
import { type Labels, labelsKey } from './labels.ts';

/**
 * What a line is within its instance. `value` is the only line of a counter or gauge; `sum` may fall by itself; `created`
 * is an OpenMetrics `_created`.
 */
export type SlotRole = 'value' | 'bucket' | 'inf' | 'count' | 'sum' | 'quantile' | 'created';

/** The place of a line within the instances of a family. */
export interface Slot {
  /** Its number; only its layout changes it, in `retain`. */
  index: number;
  readonly role: SlotRole;
  /** What stands behind the family's name: `_bucket`, `_sum`; empty for the family's own line. */
  readonly suffix: string;
  /** `le` and `quantile`, as they were written first. */
  readonly bounds: Labels;
  /** The bucket's upper bound as a number, else NaN. */
  readonly bound: number;
}

const NO_BOUNDS: Labels = [];
/** Spellings of bounds that are remembered; more cost time, not memory. */
const SPELLINGS_MAX = 1000;
/** A layout of so many slots is never swept. */
const SLOTS_ROOMY = 64;

/** Where each slot went when a layout forgot some, by its old number; undefined = forgotten. */
export type Moves = readonly (number | undefined)[];

/** The slots of a family, numbered as they are met. `le="1"` and `le="1.0"` are one slot, as in Prometheus 3. */
export class Layout {
  slots: Slot[] = [];
  /** Those with bounds, by the canonical text of these, and by the texts that were met. There are many families, and most have none. */
  #byKey: Map<string, Slot> | null = null;
  #bySpelling: Map<string, Slot> | null = null;
  readonly #type: MetricType;
  #slotsMax = SLOTS_ROOMY;
  /** Behind the slot that was asked for last. */
  #next = 0;
  /** The slots of another layout, and how many of them have their numbers here. */
  #others: readonly Slot[] = [];
  #alike = 0;

  constructor(type: MetricType) {
    this.#type = type;
  }

  slot(suffix: string, bounds: Labels): Slot {
    // The lines of an instance mostly stand in the order of the slots, and comparing costs less than a key.
    const next = this.slots[this.#next] ?? this.slots[0];
    const slot = next !== undefined && isWritten(next, suffix, bounds) ? next : this.#look(suffix, bounds);
    this.#next = slot.index + 1;
    return slot;
  }

  /** How many of the other's first slots are this one's, under the same numbers. */
  alike(other: Layout): number {
    // Whoever numbers slots anew does so in another list.
    if (this.#others !== other.slots) this.#alike = 0;
    this.#others = other.slots;
    for (let slot = other.slots[this.#alike]; slot !== undefined; slot = other.slots[this.#alike]) {
      const own = this.slots[this.#alike];
      if (own === undefined || !isWritten(own, slot.suffix, slot.bounds)) break;
      this.#alike++;
    }
    return this.#alike;
  }

  #look(suffix: string, bounds: Labels): Slot {
    // There are few suffixes.
    if (bounds.length === 0)
      return this.slots.find((slot) => slot.bounds.length === 0 && slot.suffix === suffix) ?? this.#add(suffix, bounds);
    this.#bySpelling ??= new Map();
    const written = spelling(suffix, bounds);
    let slot = this.#bySpelling.get(written);
    if (slot === undefined) {
      slot = this.#slot(suffix, bounds);
      if (this.#bySpelling.size < SPELLINGS_MAX) this.#bySpelling.set(written, slot);
    }
    return slot;
  }

  /** It has twice the slots that were needed last: time to ask which are needed now, lest bounds that change pile up. */
  isCrowded(): boolean {
    return this.slots.length > this.#slotsMax;
  }

  /** Forgets the slots that are not needed and numbers the others anew; what is kept by slot must be moved with them. */
  retain(needed: ReadonlySet<Slot>): Moves {
    const kept: Slot[] = [];
    const moves = this.slots.map((slot) => (needed.has(slot) ? kept.push(slot) - 1 : undefined));
    this.slots = kept;
    this.#alike = 0;
    for (const [index, slot] of this.slots.entries()) slot.index = index;
    for (const known of [this.#byKey, this.#bySpelling])
      for (const [key, slot] of known ?? []) if (!needed.has(slot)) known?.delete(key);
    this.#slotsMax = Math.max(SLOTS_ROOMY, 2 * this.slots.length);
    return moves;
  }

  #slot(suffix: string, bounds: Labels): Slot {
    const key = suffix + labelsKey(bounds.map((label) => ({ name: label.name, value: canonicalBound(label.value) })));
    this.#byKey ??= new Map();
    let slot = this.#byKey.get(key);
    if (slot === undefined) {
      slot = this.#add(suffix, bounds);
      this.#byKey.set(key, slot);
    }
    return slot;
  }

  #add(suffix: string, bounds: Labels): Slot {
    const bound = numericBound(bounds);
    const role = roleOf(this.#type, suffix, bounds, bound);
    const isBound = bounds.length > 0;
    const slot: Slot = { index: this.slots.length, role, suffix, bounds: isBound ? bounds : NO_BOUNDS, bound };
    // Most families have one: an array that has grown has room for seventeen.
    if (slot.index === 0) this.slots = [slot];
    else this.slots.push(slot);
    return slot;
  }
}

/** Is it the slot's as it was written first? */
function isWritten(slot: Slot, suffix: string, bounds: Labels): boolean {
  return (
    slot.suffix === suffix &&
    (slot.bounds === bounds ||
      (slot.bounds.length === bounds.length &&
        slot.bounds.every(({ name, value }, at) => name === bounds[at]?.name && value === bounds[at].value)))
  );
}

/** One text for each way to write a slot; most have one bound or none. */
function spelling(suffix: string, bounds: Labels): string {
  const [bound] = bounds;
  if (bound === undefined) return suffix;
  return bounds.length === 1 ? `${suffix} ${bound.name} ${bound.value}` : suffix + labelsKey(bounds);
}

/** What was kept by slot, after `retain`. */
export function moved<T>(bySlot: readonly (T | undefined)[], moves: Moves): (T | undefined)[] {
  const result: (T | undefined)[] = [];
  // Of many slots a group may have few: only those are visited.
  for (const index of Object.keys(bySlot).map(Number)) {
    const to = moves[index];
    if (to !== undefined) result[to] = bySlot[index];
  }
  return result;
}

function roleOf(type: MetricType, suffix: string, bounds: Labels, bound: number): SlotRole {
  switch (suffix) {
    case '_bucket':
      return bound === Number.POSITIVE_INFINITY ? 'inf' : 'bucket';
    case '_count':
    case '_gcount':
      return 'count';
    case '_sum':
    case '_gsum':
      return 'sum';
    case '_created':
      return 'created';
    default:
      return type === 'summary' && bounds.length > 0 ? 'quantile' : 'value';
  }
}

function numericBound(bounds: Labels): number {
  const le = bounds.find((label) => label.name === 'le');
  return le === undefined ? Number.NaN : Number(canonicalBound(le.value).replace('Inf', 'Infinity'));
}

/** One text for all spellings of a bound; what is no number stays as it is. */
function canonicalBound(text: string): string {
  if (/^\+?inf(inity)?$/i.test(text)) return '+Inf';
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? String(Number(text)) : text;
}

/** The labels that number an instance's lines instead of naming it. */
export function isBoundLabel(name: string): boolean {
  return name === 'le' || name === 'quantile';
}
