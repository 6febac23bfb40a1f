/*
 * What of a line outlives a restart of Sluice: its mappings, and for the groups that stand for several members what they last
 * exported and their bases. Of the members only those are kept that were gone already (gone.ts): the others are known again by
 * the next scrape, and those that vanish in between show as a fall, which the net rule holds. A group of one leaves as its member's own lines and needs no memory, save where a mapping may give it a second member, and
 * where it was chosen before others that are left out.
 */
import { done, fail, type Outcome } from '../base/outcome.ts';
import { visibleSum } from '../fold/index.ts';
import { Kernel } from '../kernel/index.ts';
import { GroupBook, type KeptEntries, type KnownGroup } from '../limit/index.ts';
import { Cells } from '../model/cells.ts';
import type { MetricType } from '../model/exposition.ts';
import {
  type Change,
  calledIn,
  exportedBy,
  type Group,
  type GroupFamily,
  isMapped,
  lastExport,
  type Merger,
  ownerOf,
} from '../model/group.ts';
import type { Labels } from '../model/labels.ts';
import type { SavedTemplater } from '../model/templater.ts';
import { Alike } from './alike.ts';
import { fingerprint } from './fingerprint.ts';
import { type GoneMember, goneMembers, restoreGone } from './gone.ts';
import { ruleLabels } from './learning.ts';
import { type LineState, newSketches } from './state.ts';
import { Templates } from './templates.ts';

const VERSION = 5;

type Numbers = readonly (number | null)[];

/** What Prometheus knows of a group. */
interface SavedExported {
  readonly owner: string;
  readonly shared: boolean;
  readonly exportedAt: number;
  readonly exported: Numbers;
  readonly kept: readonly number[] | null;
}
interface SavedGroup extends SavedExported {
  readonly labels: Labels;
  readonly met: boolean;
  /** Members were visible in the last scrape, as far as is known. */
  readonly there: boolean;
  readonly base: Numbers | null;
  /** What it last exported, where `exported` says what a limit left out. */
  readonly left?: Numbers;
}
/** Of one that has not left since a reload. */
interface SavedCarried extends SavedExported {
  readonly key: string;
}
interface SavedFamily {
  readonly name: string;
  readonly type: MetricType;
  readonly merger: Merger;
  /** It gave way to one of its name and another type. */
  readonly rests: boolean;
  readonly changes: readonly SavedChange[];
  readonly slots: readonly { readonly suffix: string; readonly bounds: Labels }[];
  readonly groups: readonly SavedGroup[];
  readonly carried: readonly SavedCarried[];
}
type SavedChange = Exclude<Change, { how: 'remove' }> | { readonly how: 'remove'; readonly keep: readonly string[] };

interface SavedLine {
  readonly version: number;
  readonly fingerprint: string;
  readonly scrape: number;
  readonly startTime: number | null;
  /** There was no scrape since a reload. */
  readonly reloaded: boolean;
  readonly families: readonly SavedFamily[];
  /** By label: the templates that the mappings use. */
  readonly templates: Readonly<Record<string, SavedTemplater>>;
  readonly gone: readonly GoneMember[];
  readonly ledger: KeptEntries;
}

/** The state as JSON, without any hash or seed. */
export function saveState(state: LineState): string {
  const resting = new Set(state.book.resting);
  const all = [...resting, ...state.book.families.values()];
  const carriedBy = state.book.carried.byLayout();
  const isCrowded = all.some((family) => family.dropped === 'metrics');
  const saved: SavedLine = {
    version: VERSION,
    fingerprint: fingerprint(state.settings),
    scrape: state.scrape,
    startTime: Number.isNaN(state.startTime) ? null : state.startTime,
    reloaded: state.reloaded,
    families: all.flatMap((family) => {
      const groups = groupsToKeep(family, isCrowded);
      const carried = carriedBy.get(family.layout) ?? [];
      const isKept = groups.length > 0 || carried.length > 0 || family.changes.length > 0;
      return isKept ? saveFamily(family, resting.has(family), groups, carried) : [];
    }),
    templates: state.templates.save(new Set([...templatedLabels(all), ...ruleLabels(state)])),
    gone: goneMembers(state),
    ledger: state.ledger.kept(),
  };
  return JSON.stringify(saved);
}

function templatedLabels(families: readonly GroupFamily[]): ReadonlySet<string> {
  const changes = families.flatMap((family) => family.changes);
  return new Set(changes.flatMap((change) => (change.how === 'template' ? [change.label] : [])));
}

/** `isCrowded`: families are left out, so that it counts which were exposed; one group is enough to say so. */
function groupsToKeep(family: GroupFamily, isCrowded: boolean): readonly Group[] {
  const groups = [...family.groups.values()];
  if (family.changes.length > 0 || groups.some((group) => needsMemory(group)))
    return groups.filter((group) => lastExport(group) > 0 || group.shared);
  return isCrowded ? groups.filter((group) => lastExport(group) === family.seen).slice(0, 1) : [];
}

function needsMemory(group: Group): boolean {
  return group.shared || group.dropped !== null || (isMapped(group) && group.family.merger === 'cumulative');
}

function saveFamily(
  { name, type, merger, changes, layout }: GroupFamily,
  rests: boolean,
  groups: readonly Group[],
  carried: readonly KnownGroup[],
): SavedFamily {
  return {
    name,
    type,
    merger,
    rests,
    changes: changes.map((change) => (change.how === 'remove' ? { ...change, keep: [...change.keep] } : change)),
    slots: layout.slots.map(({ suffix, bounds }) => ({ suffix, bounds })),
    groups: groups.map(saveGroup),
    carried: carried.map((one) => ({ ...saveExported(name, one), key: one.key })),
  };
}

function saveExported(family: string, known: KnownGroup): SavedExported {
  const { shared, exportedAt, exported, kept } = known;
  const owner = ownerOf(family, known);
  return { owner, shared, exportedAt, exported: numbers(exported), kept: kept === null ? null : [...kept] };
}

/**
 * Whoever was in the group is told afterwards by what it exported less its base: for one that was left out by a limit the two are
 * set so that this is true.
 */
function saveGroup(group: Group): SavedGroup {
  const { family, labels, met, members, base } = group;
  const isLeftOut = members > 0 && (group.dropped !== null || family.dropped !== null);
  const visible = (index: number): number => (group.cells.visible(index) === 0 ? 0 : visibleSum(group, index));
  let exported = exportedBy(group);
  let ownBase = base;
  if (isLeftOut && base === null)
    ownBase = exported.map((value, index) => (value === undefined ? 0 : value - visible(index)));
  else if (isLeftOut && base !== null)
    exported = exported.map((value, index) => (value === undefined ? value : (base[index] ?? 0) + visible(index)));
  const saved = saveExported(family.name, { ...group, exported, exportedAt: lastExport(group) });
  // Read back, and no scrape since: whoever was there may be there still.
  const there = members > 0 || group.lossy;
  const left = exported === group.exported ? {} : { left: numbers(group.exported) };
  return { ...saved, ...left, labels, met, there, base: ownBase === null ? null : numbers(ownBase) };
}

function numbers(bySlot: readonly (number | undefined)[]): Numbers {
  return Array.from(bySlot, (value) => value ?? null);
}

/**
 * Puts a saved state into a new line. Under settings that make other mappings the outputs go on from what they last exported,
 * as after a reload. The error says why the text is no state of ours; `state` is then as it was.
 */
export function restoreState(state: LineState, text: string): Outcome<void, string> {
  const kernel = new Kernel(state.seed, state.table.kernel.arena.u8.length);
  const cells = new Cells(kernel);
  const templates = new Templates();
  const book = new GroupBook(templates.template, cells);
  const table = state.table.successor(kernel);
  let saved: SavedLine;
  let isChanged: boolean;
  try {
    // Whoever hands in the text has checked that it is what was written: its shape is that of its version. What is not, throws.
    saved = JSON.parse(text) as SavedLine;
    if (saved.version !== VERSION) return fail(`its version is ${saved.version}, this Sluice reads ${VERSION}`);
    templates.restore(saved.templates);
    isChanged = saved.fingerprint !== fingerprint(state.settings);
    for (const family of saved.families) restoreFamily(book, family, isChanged);
    for (const member of saved.gone) restoreGone(table, member);
    if (!isChanged) state.ledger.restore(saved.ledger);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  state.reloaded = isChanged || saved.reloaded;
  state.table = table;
  state.alike = new Alike(kernel);
  state.cells = cells;
  Object.assign(state, newSketches(kernel, state.settings, state));
  state.templates = templates;
  state.book = isChanged ? book.successor() : book;
  state.scrape = saved.scrape;
  state.startTime = saved.startTime ?? Number.NaN;
  state.restored = true;
  return done(undefined);
}

function restoreFamily(book: GroupBook, saved: SavedFamily, isChanged: boolean): void {
  const family = book.newFamily(saved.name, saved.type, saved.merger, 0);
  for (const { suffix, bounds } of saved.slots) family.layout.slot(suffix, bounds);
  for (const change of saved.changes)
    family.changes.push(change.how === 'remove' ? { ...change, keep: new Set(change.keep) } : change);
  for (const group of saved.groups) {
    const made = book.groupOf(family, group.labels);
    Object.assign(made, readExported(saved.name, made.key, group), { met: group.met });
    made.base = group.base === null ? null : readNumbers(group.base);
    // Whoever was in it in the last scrape is not known: what they had before is what it exported.
    made.lossy = group.there;
    if (isChanged && group.left !== undefined) made.exported = readNumbers(group.left);
  }
  for (const one of saved.carried) book.carried.addTo(family, readExported(saved.name, one.key, one));
  if (saved.rests) book.rest(family);
}

function readExported(family: string, key: string, saved: SavedExported): KnownGroup {
  const { shared, exportedAt, exported } = saved;
  const kept = saved.kept === null ? null : new Set(saved.kept);
  return { key, owner: calledIn(family, key, saved.owner), shared, exportedAt, exported: readNumbers(exported), kept };
}

function readNumbers(saved: Numbers): (number | undefined)[] {
  return saved.map((value) => value ?? undefined);
}
