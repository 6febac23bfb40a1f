import { type Kernel, OutOfRoom, type Swept } from '../kernel/index.ts';
import type { Body, Exemplar, ExpositionLine, MetricType, SampleLine } from '../model/exposition.ts';
import { keyedIn } from './keys.ts';
import type { KnownOthers, Other } from './known-others.ts';
import type { Belonging, FamilyNames } from './names.ts';
import { note } from './note.ts';
import { Remarks } from './remarks.ts';
import type { KnownTable } from './table.ts';

/** Hears of a body while it is being read. */
export interface Listener {
  /** It hears of so many lines at a time, or somewhat more. */
  readonly lines: number;
  /** More of it is in the roll. */
  take(attendance: { readonly names: FamilyNames; readonly sampleAt: (place: number) => SampleLine }): void;
  /** These new instances are forgotten before the body's end. */
  spill(numbers: Int32Array): void;
  /** It was refused, or what was made of its samples is not what they are. */
  undo(): void;
}

const NEWLINE = 0x0a;

/** A body as it is read: under what was known of types before, and what it says of them as it goes. It may come in pieces. */
export class Reading {
  readonly body: Body;
  readonly table: KnownTable;
  readonly listener: Listener | null;
  /** Those of the body before, until this one declares others. */
  names: FamilyNames;
  /** The lines that are no samples, as the roll numbers them. Where they stand in the body the roll says. */
  readonly #others: Other[] = [];
  readonly remarks: Remarks = new Remarks();
  readonly exemplars: Map<number, Exemplar> = new Map<number, Exemplar>();
  /** False where a TYPE below samples makes something else of them. */
  agrees = true;
  readonly #kernel: Kernel;
  readonly #known: KnownOthers;
  /** The names are this body's alone. */
  #isOwn = false;
  /** What was read ends here. */
  #at = 0;
  /** The last line that was read is `# EOF`. */
  #isClosed = false;
  /** The listener hears of more when the roll has so many lines. */
  #next: number;
  #isStuck = false;
  #outOfRoom: OutOfRoom | null = null;
  /** The first sample of its kind that was met last, while it may stand where the scan stops. */
  #met: SampleLine | null = null;
  /** What stands there is not tried again before the body has so many bytes. */
  #enough = 0;

  constructor(body: Body, table: KnownTable, listener: Listener | null) {
    const { format } = body;
    this.body = body;
    this.table = table;
    this.listener = listener;
    this.#kernel = table.kernel;
    this.names = table.keys.names(format);
    this.#known = table.keys.others(format);
    this.#known.begin();
    this.#kernel.begin(keyedIn(format));
    this.#kernel.roll.close(0);
    this.#next = listener?.lines ?? Infinity;
  }

  /** The line in this place of the roll, which is no sample. */
  other(place: number): Other | undefined {
    const { roll } = this.#kernel;
    const line = this.#others[~roll.entry(place)];
    return line === undefined ? undefined : { ...line, start: roll.at(place), end: roll.at(place + 1) };
  }

  /** All of them. */
  others(): readonly Other[] {
    const { roll } = this.#kernel;
    const all: Other[] = [];
    for (let place = 0; place < roll.length; place++) {
      const line = roll.entry(place) < 0 ? this.other(place) : undefined;
      if (line !== undefined) all.push(line);
    }
    return all;
  }

  /** What was read ends here: behind it nothing was looked at for good. */
  get at(): number {
    return this.#at;
  }

  /** As far as it came, something stands in the body that is no line: more of it may make one of that, or it is refused. */
  get isStuck(): boolean {
    return this.#isStuck;
  }

  /** It has more lines than the tables hold, so that no more of it is read; null = there is room. */
  get outOfRoom(): OutOfRoom | null {
    return this.#outOfRoom;
  }

  /** Reads what is there as far as nothing that follows can make something else of it; at the body's `isEnd` all of it. */
  read(isEnd: boolean): void {
    const { arena } = this.#kernel;
    arena.isForLines = true;
    try {
      while (this.#outOfRoom === null && !this.#reads(isEnd));
    } finally {
      arena.isForLines = false;
    }
  }

  /** False where it is to be tried again from there, as there is more room now. */
  #reads(isEnd: boolean): boolean {
    try {
      this.#read(isEnd);
      return true;
    } catch (error) {
      if (!(error instanceof OutOfRoom)) throw error;
      if (!this.table.forgetGone()) this.#outOfRoom = error;
      return false;
    }
  }

  #read(isEnd: boolean): void {
    const { body, listener } = this;
    const { bytes } = body;
    if (!isEnd && bytes.length < this.#enough) return;
    this.#isStuck = false;
    // Whatever ends with the body's bytes may go on.
    const to = isEnd ? bytes.length : bytes.lastIndexOf(NEWLINE, bytes.length - 2) + 1;
    const whole = bytes.subarray(0, to);
    const { roll } = this.#kernel;
    while (isEnd || this.#at < to) {
      const place = this.#scan(whole);
      roll.close(place);
      if (place > this.#at) this.#isClosed = false;
      this.#at = place;
      if (this.#kernel.scanner.outOfRoom !== null) throw this.#kernel.scanner.outOfRoom;
      if (this.#kernel.scanner.isCrowded) {
        this.#meanwhile(() => this.table.spill((numbers) => listener?.spill(numbers)));
        continue;
      }
      if (listener !== null && roll.length >= this.#next) {
        const { names } = this;
        this.#meanwhile(() => listener.take({ names, sampleAt: (where) => sampleAt(body, this.#kernel, where) }));
        this.#next = roll.length + listener.lines;
        continue;
      }
      if (!isEnd && place >= to) break;
      const recalled = this.#known.recall(bytes, place);
      const met = this.#met?.start === place ? this.#met : null;
      const line = recalled ?? met ?? body.lineAt(place);
      if (!isEnd && recalled === null && !isCertain(line, bytes.length)) {
        this.#isStuck = true;
        break;
      }
      if (line === null) break;
      if (line.kind === 'sample' && met === null && this.#meet(line)) continue;
      if (recalled === null && line.kind !== 'sample') this.#known.met(line);
      this.#take(line, place);
      this.#at += line.end - line.start;
      roll.close(this.#at);
    }
    this.#enough = this.#at + 2 * (bytes.length - this.#at);
    if (isEnd) body.end(this.#at, this.#isClosed);
  }

  /** What is done while no line is read has all of linear memory. */
  #meanwhile(does: () => void): void {
    const { arena } = this.#kernel;
    arena.isForLines = false;
    does();
    arena.isForLines = true;
  }

  /** Lines that are known, and others where they are the next ones of the body before. */
  #scan(bytes: Uint8Array): number {
    const { scanner } = this.#kernel;
    const { expected } = this.#known;
    scanner.others.expect(expected, this.#others.length);
    const place = scanner.scan(bytes, this.#at, this.#next, this.table.frames);
    if (expected !== null) this.#others.push(...this.#known.recallTo(scanner.others.after(expected)));
    return place;
  }

  /** Nothing of the body stays. */
  undo(): void {
    this.listener?.undo();
    this.table.forgetUnseen();
    this.#known.forget();
  }

  /**
   * Leaves out what is folded for ever, from this place in the roll on. What stays of the body must then be put together, and shown
   * to the reader.
   */
  sweep(from: number): Swept {
    const { roll, scanner } = this.#kernel;
    const swept = this.#kernel.early.sweep(from);
    scanner.lose();
    this.#met = null;
    this.#at = roll.at(roll.length);
    this.#enough = 0;
    return swept;
  }

  #take(line: ExpositionLine, start: number): void {
    const { roll } = this.#kernel;
    this.#isClosed = line.kind === 'eof';
    if (line.kind === 'sample') this.#sample(line);
    else {
      // What stands where it stood is declared already. The parser has checked that `text` is a type.
      if (line.kind === 'type' && !this.#known.isSame) this.#declare(line.family, line.text as MetricType);
      roll.push(~this.#others.length, start);
      this.#others.push(line);
    }
  }

  /** Is what looks like it known now, so that the scan takes it itself? */
  #meet(line: SampleLine): boolean {
    if (line.timestampMs !== null || line.exemplar !== null) return false;
    this.#met = line;
    return this.table.frames.meet(line, () => this.#noted(line.name));
  }

  /** What a sample belongs to by its name, of which others are known by their bytes from here on. */
  #noted(name: string): Belonging {
    const belonging = this.names.of(name);
    // What lines of this name look like led to another family.
    if (!this.table.keys.note(this.body.format, name, belonging)) this.#kernel.scanner.forgetFrames();
    return belonging;
  }

  #sample(line: SampleLine): void {
    const { roll } = this.#kernel;
    const id = this.table.line(line.labels, this.names.of(line.name));
    const isFirst = note(this.#kernel, id, line.value, line.timestampMs, roll.length);
    this.remarks.add(roll.length, line);
    if (isFirst && line.exemplar !== null) this.exemplars.set(id, line.exemplar);
    if (this.#saysMore(line)) this.#kernel.said.pin(id);
    roll.push(2 * id + (isFirst ? 0 : 1), line.start);
    if (!isFirst || line.timestampMs !== null || line.exemplar !== null) return;
    this.#noted(line.name);
    const { table } = this;
    table.frames.learn(id, table.instanceOfLine(id), table.slotOf(id), line);
  }

  /** Than its series and its value, in one line. */
  #saysMore({ timestampMs, exemplar, start, end }: SampleLine): boolean {
    return timestampMs !== null || exemplar !== null || this.body.bytes.indexOf(NEWLINE, start) < end - 1;
  }

  #declare(family: string, type: MetricType): void {
    if (this.names.has(family, type)) return;
    if (!this.#isOwn) this.names = this.names.copy();
    this.#isOwn = true;
    if (!this.names.declare(family, type)) this.agrees = false;
  }
}

/** Is it that, whatever follows the bytes that are there? */
function isCertain(line: ExpositionLine | null, length: number): boolean {
  return line !== null && line.kind !== 'eof' && line.end < length;
}

/** The sample in a place of the roll. */
export function sampleAt(body: Body, { roll }: Kernel, place: number): SampleLine {
  const line = body.lineAt(roll.at(place));
  if (line?.kind !== 'sample') throw new Error(`line ${place} is no sample`);
  return line;
}
