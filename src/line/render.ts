import { formatValue, keepsName, writeHelp, writeSeries, writeType } from '../exposition/index.ts';
import { isFold, leavingFolds, leavingSeries } from '../fold/index.ts';
import type { Attendance } from '../identify/index.ts';
import { Flag, Line } from '../kernel/index.ts';
import type { Escaping, Format, MetadataLine } from '../model/exposition.ts';
import type { Group, GroupFamily } from '../model/group.ts';
import { compareNames, sortLabels } from '../model/labels.ts';
import type { Slot } from '../model/layout.ts';
import { metadataName, sampleName } from '../model/names.ts';
import { groupSlotOf } from './group-of.ts';
import { changedFamilies, cut, type Leaving, type Range, type Section } from './sections.ts';
import type { LineState } from './state.ts';

export interface Rendering {
  readonly body: Uint8Array;
  readonly state: LineState;
  readonly attendance: Attendance;
  readonly escaping: Escaping;
}

export interface Rendered {
  readonly body: Uint8Array;
  readonly changed: boolean;
  /** Bytes by family, without its metadata where nothing was done to it. */
  readonly weights: () => ReadonlyMap<string, number>;
}

const LEAVING: Leaving = { isFold, series: leavingSeries };

/** Writes the answer: the body itself where nothing was done, else its pieces. */
export function render(at: Rendering): Rendered {
  at.state.folds.clear();
  const changed = changedFamilies(at.state, LEAVING);
  if (changed.size === 0) return { body: at.body, changed: false, weights: () => weigh(at, changed, new Map()) };
  const out = new Answer(at);
  for (const piece of cut(at.state, at.attendance, changed, LEAVING)) {
    if (piece.kind === 'range') out.range(piece);
    else out.section(piece);
  }
  return { body: out.end(), changed: true, weights: () => weigh(at, changed, out.sections) };
}

function weigh(
  at: Rendering,
  changed: ReadonlySet<string>,
  sections: Map<string, number>,
): ReadonlyMap<string, number> {
  const weights = new Map(sections);
  const { table } = at.state;
  const { roll } = table.kernel;
  for (let place = 0; place < roll.length; place++) {
    const line = roll.line(place);
    // What packed instances say leaves in folds.
    if (line === 0) continue;
    const { name } = table.instanceOfLine(line).family;
    if (!changed.has(name)) weights.set(name, (weights.get(name) ?? 0) + roll.at(place + 1) - roll.at(place));
  }
  return weights;
}

/** The answer as it grows. */
class Answer {
  readonly #at: Rendering;
  readonly #format: Format;
  readonly #parts: Uint8Array[] = [];
  /** Bytes of each section. */
  readonly sections: Map<string, number> = new Map();
  #bytes = 0;
  /** What was written since bytes were copied. */
  #text = '';
  /** The TYPE that was written last. */
  #type: string | null = null;

  constructor(at: Rendering) {
    this.#at = at;
    this.#format = at.attendance.format;
  }

  /** Copies bytes of the body; a TYPE that they depend on is said again where another has come between. */
  range({ start, end, typeAbove, lastType }: Range): void {
    if (typeAbove !== null && typeAbove.text !== this.#type) this.#copy(typeAbove.start, typeAbove.end);
    this.#copy(start, end);
    this.#type = lastType ?? typeAbove?.text ?? this.#type;
  }

  section(section: Section): void {
    const family = this.#at.state.book.families.get(section.family);
    if (family === undefined) return;
    const folds = leavingFolds(family);
    if (family.dropped !== null || (section.kept.length === 0 && folds.length === 0)) return;
    this.#flush();
    const start = this.#bytes;
    this.#metadata(section, family);
    const { table } = this.#at.state;
    const { lines, roll } = table.kernel;
    for (const { line, place, instance, group } of section.kept) {
      const isUnchanged = (lines.int(line, Line.flags) & Flag.unchanged) !== 0;
      // What was let go leaves after all: the application has restarted since, or its type came late.
      if (!roll.isHere(place))
        this.#line(this.#series(line, group), formatValue(lines.number(line, Line.value)), null, null);
      else if (isUnchanged && group.key === instance.key) this.#copy(roll.at(place), roll.at(place + 1));
      else {
        const { valueText, timestampText, exemplar } = this.#at.attendance.sampleAt(place);
        const shown = this.#format === 'openmetrics' ? (exemplar?.text ?? null) : null;
        this.#line(this.#series(line, group), valueText, timestampText, shown);
      }
    }
    folds.sort((a, b) => compareNames(a.key, b.key));
    for (const group of folds) this.#fold(family, group);
    this.#flush();
    this.sections.set(family.name, this.#bytes - start);
  }

  /** What stands before the value of a line that leaves by itself. */
  #series(line: number, { family, labels }: Group): string {
    const { state, escaping } = this.#at;
    const slot = groupSlotOf(state, line) ?? state.table.slotOf(line);
    const name = sampleName(family.name, family.type, slot.suffix);
    return writeSeries(name, sortLabels([...labels, ...slot.bounds]), escaping);
  }

  end(): Uint8Array {
    if (this.#format === 'openmetrics') this.#write('# EOF\n');
    this.#flush();
    return Buffer.concat(this.#parts);
  }

  /**
   * A fold has no timestamp but where it is one member's sample: Prometheus drops what changes under a timestamp that stands, as
   * when the newest of the members rests while another goes on.
   */
  #fold(family: GroupFamily, group: Group): void {
    const { cells } = this.#at.state;
    const { texts } = this.#at.state;
    for (const { slot, cell, value } of this.#at.state.folds.of(group).outputs) {
      const exemplar = this.#format === 'openmetrics' && takesExemplar(family, slot) ? cells.exemplar(cell) : null;
      this.#line(
        texts.of(group, slot, this.#at.escaping),
        formatValue(value),
        family.merger === 'last' ? this.#timestamp(cells.newest(cell)) : null,
        exemplar?.text ?? null,
      );
    }
  }

  /** As it was written; null = none. A line with a timestamp is not let go. */
  #timestamp(line: number): string | null {
    const { lines, roll } = this.#at.state.table.kernel;
    const place = lines.int(line, Line.order);
    return roll.isHere(place) ? this.#at.attendance.sampleAt(place).timestampText : null;
  }

  #metadata(section: Section, family: GroupFamily): void {
    // Of two the last holds, as for Prometheus.
    const last = (kind: MetadataLine['kind']): MetadataLine | undefined =>
      section.metadata.findLast((line) => line.kind === kind);
    const help = last('help');
    const type = last('type');
    const unit = last('unit');
    // A name that goes escaped in the samples goes so here; a unit need not be its suffix then, and is left out.
    const renamed = !keepsName(section.family, this.#at.escaping);
    if (help !== undefined && renamed) this.#write(writeHelp(help.family, help.text, this.#at.escaping));
    else if (help !== undefined) this.#copy(help.start, help.end);
    if (type !== undefined && !renamed) this.#copy(type.start, type.end);
    else this.#write(this.#typeLine(family));
    this.#type = type?.text ?? family.type;
    if (unit !== undefined && !renamed && this.#format === 'openmetrics') this.#copy(unit.start, unit.end);
  }

  /** In OpenMetrics a counter is one by its name, too: after relabelling it may not be. */
  #typeLine(family: GroupFamily): string {
    const name = metadataName(family.name, family.type, this.#format);
    const suffixed = family.type === 'counter' || family.type === 'info';
    const type = this.#format === 'openmetrics' && suffixed && name === family.name ? 'unknown' : family.type;
    return writeType(name, type, this.#format, this.#at.escaping);
  }

  #line(series: string, value: string, timestamp: string | null, exemplar: string | null): void {
    const time = timestamp === null ? '' : ` ${timestamp}`;
    this.#write(`${series} ${value}${time}${exemplar === null ? '' : ` # ${exemplar}`}\n`);
  }

  /** The last line of a text body may lack its newline; in the answer others may follow. */
  #copy(start: number, end: number): void {
    this.#push(this.#at.body.subarray(start, end));
    if (end > start && end === this.#at.body.length && this.#at.body[end - 1] !== 0x0a) this.#write('\n');
  }

  #write(text: string): void {
    this.#text += text;
  }

  /** Encoding many lines at once costs less than each by itself. */
  #flush(): void {
    if (this.#text === '') return;
    const part = Buffer.from(this.#text);
    this.#text = '';
    this.#parts.push(part);
    this.#bytes += part.length;
  }

  #push(part: Uint8Array): void {
    this.#flush();
    this.#parts.push(part);
    this.#bytes += part.length;
  }
}

/** OpenMetrics allows exemplars on buckets and on a counter's total. */
function takesExemplar({ type }: GroupFamily, { role }: Slot): boolean {
  return role === 'bucket' || role === 'inf' || (role === 'value' && type === 'counter');
}
