import { Bit, DROPPED, Flag, Instance, type Kernel, Line, type Muster } from '../kernel/index.ts';
import type {
  Exemplar,
  Exposition,
  ExpositionLine,
  Format,
  MetadataLine,
  MetricType,
  OtherLine,
  SampleLine,
} from '../model/exposition.ts';
import type { KnownInstance } from '../model/instance.ts';
import type { Labels } from '../model/labels.ts';
import { FamilyNames } from './names.ts';
import type { KnownTable } from './table.ts';

/**
 * Who spoke in a scrape. Its samples are in the kernel's roll, in order: a sample whose series the application sent twice is marked
 * there, as the first wins. A series may come several times with differing timestamps: then the newest gives the value.
 */
export interface Attendance {
  readonly format: Format;
  readonly names: FamilyNames;
  /** The lines that are no samples, as the roll numbers them. */
  readonly others: readonly (MetadataLine | OtherLine)[];
  /** By line. */
  readonly exemplars: ReadonlyMap<number, Exemplar>;
  /** The instances that are there, in order of appearance. */
  readonly instances: readonly KnownInstance[];
  /** What is to be decided, as the kernel found it. */
  readonly events: readonly number[];
  /** The sample in this place of the roll, as the application wrote it. */
  readonly sampleAt: (place: number) => SampleLine;
}

/** A body that can be read again: its lines in order, each in its place of the roll. */
export interface Readable {
  readonly format: Format;
  lines(take: (line: ExpositionLine) => void): void;
  sampleAt(place: number): SampleLine;
}

/** One that was read as a whole. */
export function readable({ format, lines }: Exposition): Readable {
  return {
    format,
    lines: (take) => lines.forEach(take),
    sampleAt: (place) => {
      const line = lines[place];
      if (line?.kind !== 'sample') throw new Error(`line ${place} is no sample`);
      return line;
    },
  };
}

/** Finds each sample's line in the table and notes its value. */
export function identify(body: Readable, table: KnownTable, meeting: boolean): Attendance {
  const { format } = body;
  let reading = new Reading(format, table, null);
  body.lines((line) => reading.take(line));
  if (!reading.agrees) {
    table.forgetUnseen();
    reading = new Reading(format, table, reading.types);
    body.lines((line) => reading.take(line));
  }
  const { kernel } = table;
  const { instances, events }: Muster = kernel.muster(meeting);
  const { names, others, exemplars } = reading;
  const known = instances.map((number) => table.instance(number));
  for (const instance of known) events.push(...complete(instance, table, names, exemplars));
  return { format, names, others, exemplars, instances: known, events, sampleAt: body.sampleAt };
}

/** A body as it is read, under what it says of types as it goes, or under all that it says of them. */
class Reading {
  readonly names: FamilyNames;
  readonly others: (MetadataLine | OtherLine)[] = [];
  readonly exemplars = new Map<number, Exemplar>();
  readonly types = new Map<string, MetricType>();
  /** False where a TYPE below samples makes something else of them. */
  agrees = true;
  readonly #table: KnownTable;
  readonly #kernel: Kernel;
  readonly #isKnown: boolean;

  constructor(format: Format, table: KnownTable, types: ReadonlyMap<string, MetricType> | null) {
    this.#table = table;
    this.#kernel = table.kernel;
    this.#isKnown = types !== null;
    this.names = new FamilyNames(format, types ?? new Map());
    this.#kernel.begin();
  }

  take(line: ExpositionLine): void {
    const { roll } = this.#kernel;
    if (line.kind === 'sample') {
      const id = this.#table.line(line.labels, this.names.of(line.name));
      const isFirst = note(this.#kernel, id, line.value, line.timestampMs, roll.length);
      if (isFirst && line.exemplar !== null) this.exemplars.set(id, line.exemplar);
      roll.push(2 * id + (isFirst ? 0 : 1), line.start);
    } else {
      // The parser has checked that `text` is a type.
      if (line.kind === 'type') this.#declare(line.family, line.text as MetricType);
      roll.push(~this.others.length, line.start);
      this.others.push(line);
    }
    roll.close(line.end);
  }

  #declare(family: string, type: MetricType): void {
    this.types.set(family, type);
    if (!this.#isKnown && !this.names.declare(family, type)) this.agrees = false;
  }
}

/** False for a duplicate. */
function note(kernel: Kernel, line: number, value: number, timestampMs: number | null, order: number): boolean {
  const { lines, times } = kernel;
  if (kernel.isThere(line)) {
    const here = times.get(line) ?? null;
    if (here === timestampMs) return false;
    if (here !== null && (timestampMs === null || timestampMs < here)) return true;
  }
  lines.setInt(line, Line.mark, kernel.attempt);
  lines.setInt(line, Line.order, order);
  lines.setInt(line, Line.flags, lines.int(line, Line.flags) & ~Flag.standsIn);
  lines.setNumber(line, Line.value, value);
  if (timestampMs === null) times.delete(line);
  else times.set(line, timestampMs);
  return true;
}

/**
 * Where the application leaves out a histogram's `+Inf` bucket its count stands for it, and the reverse: they are equal, and a
 * member that says one of them now and both later must not seem to begin anew. The line that stands in leaves in folds only, and
 * under no name that another family has. Returns the complement of the instance where its place is to be decided.
 */
function complete(
  instance: KnownInstance,
  table: KnownTable,
  names: FamilyNames,
  exemplars: Map<number, Exemplar>,
): readonly number[] {
  const { name, type } = instance.family;
  if (type !== 'histogram') return [];
  const bits = table.kernel.instances.int(instance.number, Instance.bits);
  const has = (role: number): boolean => (bits & role) !== 0;
  const isOurs = (suffix: string): boolean => names.of(name + suffix).family === name;
  if (!has(Flag.inf) && has(Flag.count) && has(Flag.bucket) && isOurs('_bucket'))
    return standIn(table, instance, '_bucket', INFINITE, Flag.count, exemplars);
  if (!has(Flag.count) && has(Flag.inf) && isOurs('_count'))
    return standIn(table, instance, '_count', [], Flag.inf, exemplars);
  return [];
}

const INFINITE: Labels = [{ name: 'le', value: '+Inf' }];

/** `other`: the role of the line that it stands in for. */
function standIn(
  table: KnownTable,
  instance: KnownInstance,
  suffix: string,
  bounds: Labels,
  other: number,
  exemplars: Map<number, Exemplar>,
): readonly number[] {
  const { kernel } = table;
  const { lines, instances, times } = kernel;
  const says = table
    .linesOf(instance)
    .find((line) => kernel.isThere(line) && (lines.int(line, Line.flags) & other) !== 0);
  if (says === undefined) return [];
  const line = table.lineIn(instance, suffix, bounds);
  note(kernel, line, lines.number(says, Line.value), times.get(says) ?? null, lines.int(says, Line.order));
  lines.setInt(line, Line.flags, lines.int(line, Line.flags) | Flag.standsIn);
  const exemplar = exemplars.get(says);
  if (exemplar !== undefined) exemplars.set(line, exemplar);
  const bits = instances.int(instance.number, Instance.bits);
  const isSettled = kernel.cellOf(line) !== 0 || (lines.int(line, Line.flags) & DROPPED) !== 0;
  const more = (kernel.beganAnew(line) ? Bit.reset : 0) | (isSettled ? 0 : Bit.unsettled);
  instances.setInt(instance.number, Instance.bits, bits | more);
  return isSettled || (bits & Bit.unsettled) !== 0 ? [] : [~instance.number];
}
