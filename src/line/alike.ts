/*
 * New instances of a family whose mapping is made go where others went that look like them: what was collapsed or folded of their
 * values does not tell them apart. Nobody is asked, and nothing of them becomes an object.
 */
import { mergerOf } from '../fold/index.ts';
import { DROPPED, Instance, type Kernel, Line, PACKED_LINES_MAX, Part, Sent } from '../kernel/index.ts';
import type { GroupFamily } from '../model/group.ts';
import type { KnownFamily, KnownInstance } from '../model/instance.ts';
import { type Labels, labelValue } from '../model/labels.ts';
import { groupOf } from './group-of.ts';
import type { Routing } from './route.ts';
import { goesByLooks, type Spoken } from './ruled.ts';

/** How a family's instances are told apart, by the numbers of their labels' names. */
interface Known {
  readonly family: GroupFamily;
  readonly spoken: Spoken;
  readonly changes: number;
  readonly plans: Map<number, number>;
  /** The last scrape in which this was seen to hold. */
  scrape: number;
  /** How often it was tried to pack instances. */
  tries: number;
}

/** Where instances lack lines now and then they are not packed. */
const TRIES_MAX = 1000;

export class Alike {
  readonly #kernel: Kernel;
  /** By number; null = the instances must be asked one by one. */
  readonly #families = new Map<number, Known | null>();
  /** What the routes depend on that were learnt: groups, and templates. */
  #version = -1;
  #learned = -1;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** To be called in each scrape before instances are sent. `learned`: counts up when templates become one. */
  begin(learned: number): void {
    if (learned !== this.#learned) this.#kernel.routes.clear();
    this.#learned = learned;
    for (const [number, known] of this.#families) if (known === null) this.#families.delete(number);
  }

  /** A body begins: new instances go to their folds while it is read, where that is as it was. */
  open(families: ReadonlyMap<string, GroupFamily>, learned: number): void {
    this.begin(learned);
    this.#follow();
    for (const known of this.#families.values()) {
      if (known === null) continue;
      const { family, changes } = known;
      if (families.get(family.name) !== family || family.changes.length !== changes) this.#kernel.routes.clear();
    }
    this.#follow();
  }

  /** Is the mapping of its family made, so that others may go where it goes? */
  isMapped(at: Routing, number: number): boolean {
    return this.#know(at, this.#kernel.instances.int(number, Instance.family)) !== null;
  }

  /** Sends an instance where those went that look like it; false where it must be asked. */
  send(at: Routing, number: number): boolean {
    const known = this.#know(at, this.#kernel.instances.int(number, Instance.family));
    if (known === null) return false;
    const { routes } = this.#kernel;
    const sent = routes.send(number, this.#plan(at, known, number));
    if (sent !== Sent.nowhere && !known.spoken.isNothing) at.touched = true;
    if (sent === Sent.toFold && known.family.merger === 'cumulative' && known.tries < TRIES_MAX)
      this.#pack(at, known, number);
    return sent !== Sent.nowhere;
  }

  /** Where those that look like it go to a fold, new ones are packed from now on. */
  #pack(at: Routing, known: Known, number: number): void {
    const { packed, routes, lines } = this.#kernel;
    known.tries++;
    const own = at.table.linesOf(at.table.instance(number));
    const group = groupOf(at, own[0] ?? 0);
    const isWhole =
      group?.shared === true &&
      own.length <= PACKED_LINES_MAX &&
      own.every(
        (line, slot) =>
          lines.int(line, Line.slot) === slot && this.#kernel.said.isThere(line) && groupOf(at, line) === group,
      );
    if (isWhole) routes.pack(packed.homes.of(own));
  }

  /** Others that look like it will go where it went. */
  learn(at: Routing, instance: KnownInstance): void {
    const { table } = at;
    const { kernel } = table;
    const known = this.#know(at, instance.family.number);
    if (known === null) return;
    const lines = table.linesOf(instance).filter((line) => kernel.said.isThere(line));
    const group = groupOf(at, lines[0] ?? 0);
    if (group === undefined) return;
    if (lines.some((line) => (kernel.lines.int(line, Line.flags) & DROPPED) !== 0)) return;
    const isFolded =
      templatedBy(known.family).every((label) => isOther(label, instance.labels, group.labels)) &&
      [...known.spoken.templated].every((label) => isOther(label, instance.labels, instance.verdict?.labels ?? []));
    const plan = this.#plan(at, known, instance.number);
    kernel.routes.learn(instance.number, plan, lines, instance.family.layout.slots.length, isFolded);
  }

  #plan({ table }: Routing, known: Known, number: number): number {
    const { plans } = known;
    const names = this.#kernel.instances.int(number, Instance.names);
    let plan = plans.get(names);
    if (plan === undefined) {
      plan = this.#kernel.routes.plan(
        this.#kernel.instances.int(number, Instance.family),
        names,
        partsOf(table.namesOf(number), known),
      );
      plans.set(names, plan);
    }
    return plan;
  }

  #know(at: Routing, number: number): Known | null {
    this.#follow();
    const before = this.#families.get(number);
    if (before === null || before?.scrape === at.scrape) return before;
    const known = look(at, at.table.family(number));
    if (before !== undefined && before.family === known?.family && before.changes === known.changes) {
      before.scrape = at.scrape;
      return before;
    }
    if (before !== undefined) this.#kernel.routes.clear();
    this.#follow();
    this.#families.set(number, known);
    return known;
  }

  /** With the routes the plans of all families are gone. */
  #follow(): void {
    const { version } = this.#kernel.routes;
    if (version !== this.#version) this.#families.clear();
    this.#version = version;
  }
}

/** Null where the mapping is not made, or does not treat all values of a label alike. */
function look({ ruled, attendance, book, scrape }: Routing, known: KnownFamily): Known | null {
  const spoken = ruled.of(known);
  if (!goesByLooks(spoken)) return null;
  const { name, type } = known;
  const merger = mergerOf(name, type, null, attendance.names.isCreatedOf(name));
  const family = book.family(name, type, merger, scrape);
  const { changes } = family;
  const isPlain = changes.every(
    (change) => change.how !== 'remove' && change.keep === undefined && change.where === undefined,
  );
  const isMade = changes.length + spoken.dropped.size + spoken.templated.size > 0;
  return isMade && isPlain ? { family, spoken, changes: changes.length, plans: new Map(), scrape, tries: 0 } : null;
}

function partsOf(names: readonly string[], { family: { changes }, spoken }: Known): readonly number[] {
  return names.map((name) => {
    const own = changes.filter((change) => change.how !== 'remove' && change.label === name);
    // Whether a rule changes a value must be the same for all that look alike, also where nobody sees that value.
    if (spoken.templated.has(name)) return Part.masked;
    if (spoken.kept.has(name)) return Part.whole;
    if (own.some(({ how }) => how === 'collapse') || spoken.dropped.has(name)) return Part.nothing;
    return own.length > 0 ? Part.masked : Part.whole;
  });
}

/** The labels of whose values limits take identifiers. */
function templatedBy({ changes }: GroupFamily): readonly string[] {
  return changes.flatMap((change) => (change.how === 'template' ? [change.label] : []));
}

/** Was the label's value changed, where there is one? */
function isOther(label: string, from: Labels, to: Labels): boolean {
  const value = labelValue(from, label);
  return value === '' || labelValue(to, label) !== value;
}
