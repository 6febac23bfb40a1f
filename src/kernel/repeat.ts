import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import type { Muster, Survey } from './found.ts';
import type { Records } from './records.ts';
import type { Roll } from './roll.ts';

/** Bytes of a place in the roll. */
const PLACE = 8;

/** What was found in a body of which nothing had to be decided. */
interface Found {
  readonly muster: Muster;
  survey: Survey | null;
  /** Its groups. */
  order: Int32Array | null;
  /** How often somebody had changed the tables. */
  readonly changes: number;
}

/**
 * Most bodies repeat the one before: they have the same lines in the same order, of which nothing began anew. What was found in that one
 * holds then, and of all passes two are left, which look at lines only. Cells with one line that leaves by itself are not even
 * added up: that is made good when somebody asks for a cell.
 *
 * A plan of the last body is made when it is over. It holds until somebody changes where lines go or how groups leave.
 */
export class Repeat {
  readonly #arena: Arena;
  readonly #wasm: Assembly;
  readonly #roll: Roll;
  /** Whoever makes or frees a record of these changes what was found. */
  readonly #tables: readonly Records[];
  #plan = 0;
  #room = 0;
  /** Places of the plan. */
  #length = 0;
  /** What was found in the body that was planned; null = there is no plan. */
  #planned: Found | null = null;
  /** The same of the body at hand, where it does not repeat that one. */
  #found: Found | null = null;
  /** How long the roll was in the last scrape that was not planned. */
  #before = -1;
  /** The body at hand repeats the one of the plan. */
  #isNow = false;
  /** Its cells were added up, and it is not remembered yet. */
  #isSettled = false;
  /** Cells were left out when they were. */
  #isBehind = false;

  constructor(arena: Arena, wasm: Assembly, roll: Roll, tables: readonly Records[]) {
    this.#arena = arena;
    this.#wasm = wasm;
    this.#roll = roll;
    this.#tables = tables;
  }

  /** A body is about to be read. */
  begin(): void {
    this.#isNow = false;
    this.#isSettled = false;
    this.#found = null;
  }

  /** What was found in the body of the plan, if the one at hand repeats it. */
  muster(): Muster | null {
    this.#isNow = this.#roll.length === this.#length;
    this.#isNow = this.#holds && this.#wasm.repeats(this.#plan) !== 0;
    return this.#isNow ? (this.#planned?.muster ?? null) : null;
  }

  /** What a full muster has found. */
  mustered(muster: Muster, isDecided: boolean): void {
    this.#isNow = false;
    this.#found = isDecided ? { muster, survey: null, order: null, changes: this.#sum() } : null;
  }

  /** False where it must be done in full. */
  settle(): boolean {
    if (!this.#holds) {
      this.#end();
      return false;
    }
    this.#wasm.settleRepeat(this.#plan);
    this.#isSettled = true;
    this.#isBehind = true;
    return true;
  }

  get order(): Int32Array | null {
    return this.#holds ? (this.#planned?.order ?? null) : null;
  }

  get survey(): Survey | null {
    return this.#holds ? (this.#planned?.survey ?? null) : null;
  }

  listed(order: Int32Array): void {
    if (this.#found !== null) this.#found.order = order;
  }

  surveyed(survey: Survey): void {
    if (this.#found !== null) this.#found.survey = survey;
  }

  /** False where it must be done in full. */
  remember(scrape: number): boolean {
    if (!this.#holds) {
      this.#end();
      return false;
    }
    this.#wasm.rememberRepeat(this.#plan, scrape);
    this.#isSettled = false;
    this.#isBehind = true;
    return true;
  }

  /** The body at hand was remembered in full: the next may repeat it. */
  plan(): void {
    const { length } = this.#roll;
    const isLikely = length === this.#before;
    const found = this.#found;
    this.#before = length;
    if (!isLikely || found === null || this.#sum() !== found.changes) return;
    this.#reserve(length);
    if (this.#wasm.planRepeat(this.#plan) === 0) return;
    this.#length = length;
    this.#planned = found;
  }

  /** Adds up what was left out. To be called before a cell is read. */
  catchUp(): void {
    if (!this.#isBehind) return;
    this.#isBehind = false;
    this.#wasm.catchUp(this.#plan, this.#length, this.#isSettled);
  }

  /** Lines are about to go elsewhere, or groups to leave in another way. */
  drop(): void {
    this.#end();
    this.#found = null;
  }

  /** The plan holds no more. */
  #end(): void {
    this.catchUp();
    this.#planned = null;
    this.#isNow = false;
    this.#isSettled = false;
  }

  get #holds(): boolean {
    return this.#isNow && this.#planned !== null && this.#sum() === this.#planned.changes;
  }

  #sum(): number {
    let sum = 0;
    for (const { changes } of this.#tables) sum += changes;
    return sum;
  }

  #reserve(places: number): void {
    if (places <= this.#room) return;
    if (this.#room > 0) this.#arena.free(this.#plan, this.#room * PLACE);
    this.#room = 2 ** Math.ceil(Math.log2(places));
    this.#plan = this.#arena.allocate(this.#room * PLACE);
  }
}
