/*
 * A body is read as it comes, and what of it may still leave is held. Once more came than most applications ever say, lines are let go
 * whose group is a fold for ever: nothing leaves of them by itself.
 */
import type { Outcome } from '../base/outcome.ts';
import { fail } from '../base/outcome.ts';
import { BodyReader } from '../exposition/index.ts';
import { tooMany } from '../identify/index.ts';
import type { Format, GrowingBody, Refusal } from '../model/exposition.ts';
import { type Attended, attend, type Listening, listen } from './attend.ts';
import type { Held } from './held.ts';
import type { LineState } from './state.ts';

/** A line is much shorter. */
const UNREAD_BYTES = 4 * 1024 ** 2;
/** When lines are looked at: the part of what is held whole by which more came. */
const STEP = 16;

export class HeardBody {
  readonly format: Format;
  readonly held: Held;
  readonly #state: LineState;
  readonly #body: GrowingBody;
  readonly #listening: Listening;
  readonly #keepsAll: boolean;
  /** How many bytes came. */
  #length = 0;
  /** Known before its end. */
  #refusal: Refusal | null = null;
  /** Lines are let go when so much is held. */
  #next: number;
  /** So much stayed when all of it was looked at. */
  #stayed: number;
  /** Lines below were looked at, in the roll. */
  #swept = 0;

  /** `keepsAll`: others read it besides. */
  constructor(state: LineState, format: Format, held: Held, nowMs: number, keepsAll: boolean) {
    this.format = format;
    this.#next = state.aheadAt.bytes;
    this.#stayed = state.aheadAt.bytes / 2;
    this.held = held;
    this.#state = state;
    this.#body = new BodyReader(held.bytes, format);
    this.#listening = listen(state, this.#body, nowMs);
    // Relabelling may ask again for what a line says.
    this.#keepsAll = keepsAll || state.ruled.relabelsEach;
  }

  get length(): number {
    return this.#length;
  }

  get isWhole(): boolean {
    return this.held.length === this.#length;
  }

  take(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#refusal !== null) return;
    if (this.held.add(piece)) this.#read();
    else this.#refuse(tooMuch(this.#length, this.held.max));
  }

  #read(): void {
    const { reading } = this.#listening;
    this.#show();
    reading.read(false);
    if (reading.outOfRoom !== null) this.#refuse(tooMany(reading.outOfRoom));
    else if (!reading.isStuck) this.#sweep();
    else if (this.#body.refusal !== null && this.#isHopeless()) this.#refuse(this.#body.refusal);
  }

  end(): Outcome<Attended, Refusal> {
    return this.#refusal === null ? attend(this.#state, this.#listening) : fail(this.#refusal);
  }

  cancel(): void {
    if (this.#refusal === null) this.#listening.reading.undo();
  }

  /** Nothing that follows makes a line of it, and Prometheus will not get to see what it would refuse. */
  #isHopeless(): boolean {
    const { answerSize } = this.#state.settings.limits;
    const isShown = this.held.leftOut === 0 && (answerSize === 0 || this.#length <= answerSize);
    return !isShown && this.held.length - this.#listening.reading.at > UNREAD_BYTES;
  }

  #refuse(refusal: Refusal): void {
    this.#refusal = refusal;
    this.#listening.reading.undo();
    this.held.release();
  }

  #show(): void {
    this.#body.show(this.held.bytes, this.#listening.reading.at, this.held.leftOut);
  }

  /** Those that were looked at before are looked at again where much more has stayed: their groups may be folds by now. */
  #sweep(): void {
    const { held } = this;
    if (this.#keepsAll || held.length < this.#next) return;
    const { reading, ahead } = this.#listening;
    const isAll = held.length >= 2 * this.#stayed;
    const { length } = held;
    held.keep(reading.sweep(isAll ? 0 : this.#swept));
    this.#show();
    const { bytes } = this.#state.aheadAt;
    if (isAll) this.#stayed = Math.max(bytes / 2, held.length);
    this.#swept = ahead?.heard ?? this.#state.table.kernel.roll.length;
    // Where everything stays it is likely to go on so.
    this.#next = held.length + (held.length < length ? bytes / STEP : held.length / 2);
  }
}

function tooMuch(length: number, max: number): Refusal {
  const message = `${length} bytes of the body came, and more than ${max} of them may leave by themselves: so many cannot be held; limits.series_per_metric lets families fold`;
  return { reason: 'limit', line: 1, column: 1, message };
}
