/*
 * What of a line outlives a restart of Sluice: its mappings, and for the groups that stand for several members what they last
 * exported and their bases. Of the members only those are kept that were gone already (gone.ts): the others are known again by
 * the next scrape, and those that vanish in between show as a fall, which the net rule holds. A group of one leaves as its member's own lines and needs no memory, save where a mapping may give it a second member, and
 * where it was chosen before others that are left out.
 */
import { done, fail, type Outcome } from '../base/outcome.ts';
import { GroupBook, type KeptEntries } from '../limit/index.ts';
import type { MetricType } from '../model/exposition.ts';
import { type Change, type Group, type GroupFamily, type Merger, memberName } from '../model/group.ts';
import type { Labels } from '../model/labels.ts';
import { fingerprint } from './fingerprint.ts';
import { type GoneMember, goneMembers, restoreGone } from './gone.ts';
import type { LineState } from './state.ts';

const VERSION = 2;

type Numbers = readonly (number | null)[];

interface SavedGroup {
  readonly labels: Labels;
  readonly owner: string;
  readonly shared: boolean;
  readonly met: boolean;
  readonly exportedAt: number;
  readonly exported: Numbers;
  readonly base: Numbers | null;
  readonly kept: readonly number[] | null;
}
interface SavedFamily {
  readonly name: string;
  readonly type: MetricType;
  readonly merger: Merger;
  readonly changes: readonly SavedChange[];
  readonly slots: readonly { readonly suffix: string; readonly bounds: Labels }[];
  readonly groups: readonly SavedGroup[];
}
type SavedChange = Exclude<Change, { how: 'remove' }> | { readonly how: 'remove'; readonly keep: readonly string[] };

interface SavedLine {
  readonly version: number;
  readonly fingerprint: string;
  readonly scrape: number;
  readonly startTime: number | null;
  readonly families: readonly SavedFamily[];
  readonly gone: readonly GoneMember[];
  readonly ledger: KeptEntries;
}

/** The state as JSON, without any hash or seed. */
export function saveState(state: LineState): string {
  const all = [...state.book.families.values()];
  const isCrowded = all.some((family) => family.dropped === 'metrics');
  const saved: SavedLine = {
    version: VERSION,
    fingerprint: fingerprint(state.settings),
    scrape: state.scrape,
    startTime: Number.isNaN(state.startTime) ? null : state.startTime,
    families: all.flatMap((family) => {
      const groups = groupsToKeep(family, isCrowded);
      return groups.length > 0 || family.changes.length > 0 ? saveFamily(family, groups) : [];
    }),
    gone: goneMembers(state.table, state.scrape),
    ledger: state.ledger.kept(),
  };
  return JSON.stringify(saved);
}

/** `isCrowded`: families are left out, so that it counts which were exposed; one group is enough to say so. */
function groupsToKeep(family: GroupFamily, isCrowded: boolean): readonly Group[] {
  const groups = [...family.groups.values()];
  if (family.changes.length > 0 || groups.some((group) => needsMemory(group)))
    return groups.filter((group) => group.exportedAt > 0 || group.shared);
  return isCrowded ? groups.filter((group) => group.exportedAt === family.seen).slice(0, 1) : [];
}

function needsMemory({ family, key, owner, shared, dropped }: Group): boolean {
  const isMapped = owner !== '' && owner !== memberName(family.name, key);
  return shared || dropped !== null || (isMapped && family.merger === 'cumulative');
}

function saveFamily({ name, type, merger, changes, layout }: GroupFamily, groups: readonly Group[]): SavedFamily {
  return {
    name,
    type,
    merger,
    changes: changes.map((change) => (change.how === 'remove' ? { ...change, keep: [...change.keep] } : change)),
    slots: layout.slots.map(({ suffix, bounds }) => ({ suffix, bounds })),
    groups: groups.map(saveGroup),
  };
}

function saveGroup({ labels, owner, shared, met, exportedAt, exported, base, kept }: Group): SavedGroup {
  return {
    labels,
    owner,
    shared,
    met,
    exportedAt,
    exported: Array.from(exported, (value) => value ?? null),
    base: base === null ? null : Array.from(base, (value) => value ?? null),
    kept: kept === null ? null : [...kept],
  };
}

/**
 * Puts a saved state into a new line. Under settings that make other mappings the outputs go on from what they last exported,
 * as after a reload. The error says why the text is no state of ours; `state` is then as it was.
 */
export function restoreState(state: LineState, text: string): Outcome<void, string> {
  const book = new GroupBook(state.template);
  const table = state.table.successor();
  let saved: SavedLine;
  try {
    // Whoever hands in the text has checked that it is what was written: its shape is that of its version. What is not, throws.
    saved = JSON.parse(text) as SavedLine;
    if (saved.version !== VERSION) return fail(`its version is ${saved.version}, this Sluice reads ${VERSION}`);
    for (const family of saved.families) restoreFamily(book, family, saved.scrape);
    for (const member of saved.gone) restoreGone(table, member);
    if (saved.fingerprint === fingerprint(state.settings)) state.ledger.restore(saved.ledger);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  state.reloaded = saved.fingerprint !== fingerprint(state.settings);
  state.table = table;
  state.book = state.reloaded ? book.successor() : book;
  state.scrape = saved.scrape;
  state.startTime = saved.startTime ?? Number.NaN;
  state.restored = true;
  return done(undefined);
}

function restoreFamily(book: GroupBook, saved: SavedFamily, scrape: number): void {
  const family = book.newFamily(saved.name, saved.type, saved.merger, 0);
  for (const { suffix, bounds } of saved.slots) family.layout.slot(suffix, bounds);
  for (const change of saved.changes)
    family.changes.push(change.how === 'remove' ? { ...change, keep: new Set(change.keep) } : change);
  for (const group of saved.groups) {
    const made = book.groupOf(family, group.labels);
    made.owner = group.owner;
    made.shared = group.shared;
    made.met = group.met;
    made.exportedAt = group.exportedAt;
    made.exported = group.exported.map((value) => value ?? undefined);
    made.base = group.base?.map((value) => value ?? undefined) ?? null;
    made.kept = group.kept === null ? null : new Set(group.kept);
    // Whoever was in it in the last scrape is not known: what they had before is what it exported.
    made.lossy = group.exportedAt === scrape;
  }
}
