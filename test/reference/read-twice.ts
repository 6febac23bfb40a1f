/*
 * Who speaks, the plain way: a body is read once for its types, then under all of them, and a third time where the application
 * restarted. No line is known by its bytes.
 */
import { done, type Outcome } from '../../src/base/outcome.ts';
import { forgetNumbers } from '../../src/fold/index.ts';
import {
  type Attendance,
  FamilyNames,
  hasRestarted,
  identify,
  type KnownTable,
  startLine,
  startTime,
} from '../../src/identify/index.ts';
import { KEYED, Line } from '../../src/kernel/fields.ts';
import type { Attended } from '../../src/line/attend.ts';
import type { LineState } from '../../src/line/state.ts';
import type {
  Body,
  ExpositionLine,
  Format,
  MetadataLine,
  MetricType,
  OtherLine,
  Refusal,
} from '../../src/model/exposition.ts';

export function attendTwice(state: LineState, body: () => Body): Outcome<Attended, Refusal> {
  const { table } = state;
  const attended = identifyTwice(body, table, state.settings.relabel.length > 0);
  if (!attended.ok) return attended;
  state.scrape++;
  const startBefore = state.startTime;
  state.startTime = startTime(table, startLine(table));
  const restarted = hasRestarted(table, state.scrape, state.startTime, startBefore);
  if (!restarted) return done({ attendance: attended.value, restarted, startBefore, chosen: [] });
  table.clear();
  state.forecast.clear();
  for (const group of state.book.groups()) forgetNumbers(group);
  state.book.carried.clear();
  const anew = identifyTwice(body, table, state.settings.relabel.length > 0);
  return anew.ok ? done({ attendance: anew.value, restarted, startBefore, chosen: [] }) : anew;
}

/** `body`: makes one to read. */
export function identifyTwice(body: () => Body, table: KnownTable, meeting: boolean): Outcome<Attendance, Refusal> {
  const foretold = new Foretold(body(), typesOf(body()));
  const { lines } = table.kernel;
  for (let line = 1; line < lines.end; line++) lines.setInt(line, Line.flags, lines.int(line, Line.flags) & ~KEYED);
  table.keys.setNames(foretold.format, new FamilyNames(foretold.format, foretold.types));
  table.keys.others(foretold.format).forget();
  const attendance = identify(foretold, table, meeting);
  if (!attendance.ok) return attendance;
  const { other } = attendance.value;
  const asWritten = (place: number): ReturnType<typeof other> => {
    const line = other(place);
    return line === undefined ? undefined : foretold.asWritten(line);
  };
  return done({ ...attendance.value, other: asWritten });
}

/** Of two for one family the last holds. */
function typesOf(body: Body): ReadonlyMap<string, MetricType> {
  const types = new Map<string, MetricType>();
  for (let line = body.lineAt(0); line !== null; line = body.lineAt(line.end))
    // The parser has checked that `text` is a type.
    if (line.kind === 'type') types.set(line.family, line.text as MetricType);
  return types;
}

/** A body whose TYPEs all say what holds in the end. */
class Foretold implements Body {
  readonly bytes: Uint8Array;
  readonly format: Format;
  readonly types: ReadonlyMap<string, MetricType>;
  readonly #body: Body;
  /** By the place at which it begins. */
  readonly #written = new Map<number, MetadataLine>();

  constructor(body: Body, types: ReadonlyMap<string, MetricType>) {
    this.bytes = body.bytes;
    this.format = body.format;
    this.types = types;
    this.#body = body;
  }

  get refusal(): Refusal | null {
    return this.#body.refusal;
  }

  lineAt(at: number): ExpositionLine | null {
    const line = this.#body.lineAt(at);
    if (line?.kind !== 'type') return line;
    const foretold = { ...line, text: this.types.get(line.family) ?? line.text };
    this.#written.set(line.start, line);
    return foretold;
  }

  end(at: number, isClosed: boolean): void {
    this.#body.end(at, isClosed);
  }

  asWritten<Other extends MetadataLine | OtherLine>(line: Other): Other | MetadataLine {
    return this.#written.get(line.start) ?? line;
  }
}
