import { done, fail, type Outcome } from '../base/outcome.ts';
import { Bit, DROPPED, Flag, Instance, Line, type Muster, type OutOfRoom } from '../kernel/index.ts';
import type { Body, Exemplar, Format, MetricType, Refusal, SampleLine } from '../model/exposition.ts';
import type { KnownInstance } from '../model/instance.ts';
import type { Labels } from '../model/labels.ts';
import type { Other } from './known-others.ts';
import { FamilyNames } from './names.ts';
import { note } from './note.ts';
import { type Listener, Reading, sampleAt } from './reading.ts';
import { forgetKeys, isMisplaced, retell, type Told, unpackThere } from './retell.ts';
import type { KnownTable } from './table.ts';

/**
 * Who spoke in a scrape. Its samples are in the kernel's roll, in order: a sample whose series the application sent twice is marked
 * there, as the first wins. A series may come several times with differing timestamps: then the newest gives the value.
 */
export interface Attendance {
  readonly format: Format;
  readonly names: FamilyNames;
  /** The line in this place of the roll, which is no sample. */
  readonly other: (place: number) => Other | undefined;
  /** By line. */
  readonly exemplars: ReadonlyMap<number, Exemplar>;
  /** The numbers of the instances that are there, in order of appearance. */
  readonly numbers: Int32Array;
  /** The same as objects. There may be very many: what need not look at each of them does not ask. */
  readonly instances: () => readonly KnownInstance[];
  /** The numbers of those that have lines which were never seen before. */
  readonly fresh: Int32Array;
  /** What is to be decided, as the kernel found it. */
  readonly events: Int32Array;
  /** False where every line goes where it came from, as it came; of those whose way is not decided it is said when it is. */
  touched: boolean;
  /** They are the same in the same order as in the scrape before, and nothing is to be decided. */
  readonly repeats: boolean;
  /** The sample in this place of the roll, as the application wrote it: of one that was let go nobody may ask. */
  readonly sampleAt: (place: number) => SampleLine;
  /** The same as of an application that is met for the first time: all that was known of it before is forgotten. */
  readonly anew: () => Attendance;
}

/**
 * Finds each sample's line in the table and notes its value. Lines that were read before are known by their bytes; the others are
 * read in full. A body that is refused leaves no trace.
 */
export function identify(
  body: Body,
  table: KnownTable,
  meeting: boolean,
  listener: Listener | null = null,
): Outcome<Attendance, Refusal> {
  return attended(new Reading(body, table, listener), meeting);
}

/** Who spoke in a body of which all is there. `meeting`: lines of one instance may meet in one cell. */
export function attended(reading: Reading, meeting: boolean): Outcome<Attendance, Refusal> {
  const { body, table, remarks, listener } = reading;
  const others = (): readonly Other[] => reading.others();
  const { format } = body;
  const { keys } = table;
  reading.read(true);
  if (reading.outOfRoom !== null) {
    reading.undo();
    return fail(tooMany(reading.outOfRoom));
  }
  if (body.refusal !== null) {
    reading.undo();
    return fail(body.refusal);
  }
  const known = keys.others(format);
  const isSame = known.end(body.bytes, others);
  if (!isSame) table.kernel.scanner.others.set(known.all.bytes, known.all.lines);
  const names = isSame ? reading.names : new FamilyNames(format, typesOf(others()));
  keys.setNames(format, names);
  const heard = { body, table, meeting, names, other: (place: number) => reading.other(place), remarks };
  const isKept = isSame || isRight(reading, heard);
  if (!isKept) listener?.undo();
  if (!isKept && table.kernel.packed.hasSpilled) {
    reading.undo();
    return fail(TYPED_LATE);
  }
  if (isKept) table.spillRest((numbers) => listener?.spill(numbers));
  return done(muster(heard, isKept ? reading.exemplars : retellAll(heard)));
}

/** It passes what there is for its tables. */
export function tooMany(outOfRoom: OutOfRoom): Refusal {
  const message = `its series are more than fit: ${outOfRoom.message}, or have limits fold more`;
  return { reason: 'limit', line: 1, column: 1, message };
}

/** The next body is read by what this one said of types. */
const TYPED_LATE: Refusal = {
  reason: 'limit',
  line: 1,
  column: 1,
  message:
    'a TYPE that stands below its samples, or is gone since the scrape before, makes another family of samples that were added up already, as there was no room for all (setting: memory); the next scrape knows it',
};

/** Its samples are of other families than they were taken for: packed instances, too. */
function retellAll(heard: Heard): Map<number, Exemplar> {
  unpackThere(heard);
  return retell(heard, () => heard.table.forgetUnseen());
}

/** Of two for one family the last holds. */
function typesOf(others: readonly Other[]): ReadonlyMap<string, MetricType> {
  const types = new Map<string, MetricType>();
  // The parser has checked that `text` is a type.
  for (const line of others) if (line.kind === 'type') types.set(line.family, line.text as MetricType);
  return types;
}

/** A body that was read. */
interface Heard extends Told {
  readonly body: Body;
  readonly other: Attendance['other'];
  /** Lines of one instance may meet in one cell. */
  readonly meeting: boolean;
}

/** Does all that the body says of types, and does not say any more, make of its samples what they were taken for? */
function isRight(reading: Reading, { table, names }: Told): boolean {
  const { agrees } = reading;
  const { format } = reading.body;
  const changed = table.keys.forgetChanged(format, names);
  if (changed.size > 0) forgetKeys(table, format, changed);
  if (agrees && changed.size === 0 && reading.names.isLike(names)) return true;
  return !isMisplaced(table, names);
}

/** Who spoke in a body that was read, and what has to be decided. */
function muster(heard: Heard, exemplars: Map<number, Exemplar>): Attendance {
  const { body, table, meeting, names, other } = heard;
  const { kernel } = table;
  const { instances, events, incomplete, fresh, touched, repeats, inserted }: Muster = kernel.mustering.muster(meeting);
  heard.remarks.shift(inserted);
  const more = [...incomplete].flatMap((number) => complete(table.instance(number), table, names, exemplars));
  let known: readonly KnownInstance[] | null = null;
  return {
    format: body.format,
    names,
    other,
    exemplars,
    numbers: instances,
    instances: () => (known ??= Array.from(instances, (number) => table.instance(number))),
    fresh,
    events: more.length === 0 ? events : Int32Array.from([...events, ...more]),
    touched,
    repeats,
    sampleAt: (place) => sampleAt(body, kernel, place),
    anew: () => musterAnew(heard),
  };
}

function musterAnew(heard: Heard): Attendance {
  const exemplars = retell(heard, () => heard.table.clear());
  return muster(heard, exemplars);
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
  const { lines, instances } = kernel;
  const says = table
    .linesOf(instance)
    .find((line) => kernel.said.isThere(line) && (lines.int(line, Line.flags) & other) !== 0);
  if (says === undefined) return [];
  const line = table.lineIn(instance, suffix, bounds);
  note(kernel, line, lines.number(says, Line.value), kernel.said.times.get(says) ?? null, lines.int(says, Line.order));
  lines.setInt(line, Line.flags, lines.int(line, Line.flags) | Flag.standsIn);
  const exemplar = exemplars.get(says);
  if (exemplar !== undefined) exemplars.set(line, exemplar);
  const bits = instances.int(instance.number, Instance.bits);
  const isSettled = kernel.links.of(line) !== 0 || (lines.int(line, Line.flags) & DROPPED) !== 0;
  const more = (kernel.said.beganAnew(line) ? Bit.reset : 0) | (isSettled ? 0 : Bit.unsettled);
  instances.setInt(instance.number, Instance.bits, bits | more);
  return isSettled || (bits & Bit.unsettled) !== 0 ? [] : [~instance.number];
}
