import { CellRow, type Cells } from './cells.ts';
import type { MetricType } from './exposition.ts';
import { BOUNDARY, type Label, type Labels } from './labels.ts';
import { type Layout, type Moves, moved } from './layout.ts';
import type { Cause } from './ledger.ts';

/** How the lines of a group become one. `none`: nobody said, so nothing is guessed. */
export type Merger = 'cumulative' | 'sum' | 'max' | 'min' | 'avg' | 'last' | 'none';

/** One change of a family's mapping. `remove` takes the labels away altogether (overflow). */
export type Change = LabelChange | { readonly how: 'remove'; readonly keep: ReadonlySet<string> };

/** The identifiers in a label's values are folded, or its values become one. */
export interface LabelChange {
  readonly how: 'template' | 'collapse';
  readonly label: string;
  /** Of a collapse: values that stay as they are, as they stand out. */
  readonly keep?: readonly string[];
  /** Of a collapse: only where this label has this value, as it alone takes the room of all. */
  readonly where?: Label;
}

/** A family as it leaves. */
export interface GroupFamily {
  readonly name: string;
  readonly type: MetricType;
  readonly layout: Layout;
  merger: Merger;
  readonly groups: Map<string, Group>;
  /** The mapping: what has been done to every group so far, in order. */
  readonly changes: Change[];
  /** Why the family leaves nothing; null = it does. */
  dropped: Cause | null;
  /** The same of the scrape before. */
  droppedBefore: Cause | null;
  /** The last scrape in which something of it was exposed; 0 = never. */
  seen: number;
  /**
   * What its groups with members come to. It holds from scrape to scrape, until one of them comes, goes or has other lines: whoever
   * changes that sets it to null. Always null where one of them is a fold, as what leaves of that depends on more, or is
   * left out by a limit.
   */
  counted: Counted | null;
}

/** The groups of a family in numbers. */
export interface Counted {
  series: number;
  /** How many values each label has; null = nobody has asked. */
  values: readonly { readonly label: string; readonly size: number }[] | null;
  /** Groups with members. */
  readonly groups: number;
  /** What the kernel knows of how they leave: as they came, or, as their family is dropped, not at all; null = nothing. */
  stated: 'plain' | 'dropped' | null;
}

/** Do all of a family's groups leave as their members came, as far as the family is concerned? */
export function isPlain({ counted, dropped }: GroupFamily): boolean {
  return counted !== null && dropped === null;
}

/** A number that holds as long as the rest of this does, and no other group became part of this one. */
export interface Exposed {
  readonly epoch: number;
  readonly members: number;
  readonly kept: ReadonlySet<number> | null;
  readonly slots: number;
  readonly count: number;
}

/** An output instance: its labels, and the members that stand behind it. */
export interface Group {
  /** Its number in the kernel. */
  readonly number: number;
  readonly family: GroupFamily;
  readonly key: string;
  readonly labels: Labels;
  /**
   * What its first member is called; empty = it has had none, `OWN` = its name and labels are the group's. With a second one the group
   * is shared, and a fold for ever.
   */
  owner: string;
  shared: boolean;
  /** Two members were visible in one scrape. */
  met: boolean;
  /** Visible in this scrape. */
  members: number;
  /** What they have, by slot of the family's layout. */
  readonly cells: CellRow;
  /** Lines of the body behind all cells. */
  lines: number;
  /** Why the group does not leave in this scrape; null = it does. */
  dropped: Cause | null;
  /** By slot: what is added to the visible members' sum; null until the first scrape as a fold. */
  base: (number | undefined)[] | null;
  /** By slot: the last finite value that left as a fold. `exportedBy` knows the others, too; `noteExported` writes. */
  exported: readonly (number | undefined)[];
  /** The scrape in which it last left as a fold; 0 = never. `lastExport` knows the others, too. */
  exportedAt: number;
  /** The slots that every member had so far, once it is a fold; null = not yet. A bound once lost stays lost. */
  kept: ReadonlySet<number> | null;
  /** Members were seen that the table had no room for. */
  lossy: boolean;
  /** The labels out of which a rule folds its members' identifiers; null = none. */
  templated: ReadonlySet<string> | null;
  /** The version of the book in which it was last found to hold its place; -1 = none. */
  heldAt: number;
  /** How many lines it leaves as a fold; null = nobody has asked. */
  exposed: Exposed | null;
  /** Sluice restarted: what those had who are strangers now is in the cells already. */
  recalled: boolean;
}

/** Of most groups nothing has left as a fold. */
const NOTHING: readonly (number | undefined)[] = [];

export function newGroup(family: GroupFamily, key: string, labels: Labels, cells: Cells): Group {
  const number = cells.kernel.groups.make();
  return {
    number,
    family,
    key,
    labels,
    owner: '',
    shared: false,
    met: false,
    members: 0,
    cells: new CellRow(cells, number),
    lines: 0,
    dropped: null,
    base: null,
    exported: NOTHING,
    exportedAt: 0,
    kept: null,
    lossy: false,
    templated: null,
    heldAt: -1,
    exposed: null,
    recalled: false,
  };
}

/** Templates of these labels' values may become one: then the group follows. */
export function noteTemplated(group: Group, labels: Iterable<string>): void {
  const all = new Set(group.templated);
  for (const label of labels) all.add(label);
  if (all.size > 0) group.templated = all;
}

/** What Prometheus has of a group, by slot. */
export type Exported = Pick<Group, 'exported' | 'kept'>;

/**
 * By slot: the last finite value that left of a counter; undefined = none did. What leaves by itself the kernel notes, and it is
 * written down here once somebody asks.
 */
export function exportedBy(group: Group): readonly (number | undefined)[] {
  const { family, cells } = group;
  if (family.merger === 'cumulative' && !group.shared)
    cells.eachExported((slot, value) => noteExported(group, slot, value));
  return group.exported;
}

/** A finite value has left. */
export function noteExported(group: Group, slot: number, value: number): void {
  if (group.exported === NOTHING) group.exported = [];
  // No other group has it now.
  (group.exported as (number | undefined)[])[slot] = value;
}

export function forgetExported(group: Group): void {
  group.exported = NOTHING;
  group.cells.forgetExported();
}

/** The scrape in which a group last left; 0 = never. */
export function lastExport({ exportedAt, cells }: Group): number {
  return Math.max(exportedAt, cells.exportedAt);
}

/** Its layout forgot slots: the numbers follow. */
export function moveExported(group: Exported, moves: Moves): void {
  group.exported = moved(group.exported, moves);
  if (group.kept !== null) group.kept = new Set([...group.kept].flatMap((index) => moves[index] ?? []));
}

/** As `moveExported`, of all that a group has by slot. */
export function moveNumbers(group: Group, moves: Moves): void {
  exportedBy(group);
  moveExported(group, moves);
  group.cells.move(moves);
  if (group.base !== null) group.base = moved(group.base, moves);
}

/** What an instance is called as the member of a group: its family's name, as relabelling may send any family here, and its key. */
export function memberName(family: string, key: string): string {
  return `${family}${BOUNDARY}${key}`;
}

/** What a member is called in a group that has its name and its labels: as most do, it is not written for each. No `memberName` is so. */
export const OWN: string = BOUNDARY;

/** What the member of this `memberName` is called in a family's group with this key. */
export function calledIn(family: string, key: string, member: string): string {
  return member === memberName(family, key) ? OWN : member;
}

/** The `memberName` of the first member of a family's group; empty = there was none. */
export function ownerOf(family: string, { key, owner }: Pick<Group, 'key' | 'owner'>): string {
  return owner === OWN ? memberName(family, key) : owner;
}

/** The first member leaves under other labels or another name than its own. */
export function isMapped({ owner }: Group): boolean {
  return owner !== '' && owner !== OWN;
}
