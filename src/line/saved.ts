/*
 * What of a line outlives a restart of Sluice: its mappings, and for the groups that stand for several members what they last
 * exported and their bases. The members are not kept: those that vanished in between show as a fall, which the net rule holds.
 * A group of one leaves as its member's own lines and needs no memory, save where a mapping may give it a second member.
 */
import { done, fail, type Outcome } from '../base/outcome.ts';
import type { MetricType } from '../model/exposition.ts';
import type { Change, Group, GroupFamily, Merger } from '../model/group.ts';
import type { Labels } from '../model/labels.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import { fingerprint } from './fingerprint.ts';
import type { LineState } from './state.ts';

const VERSION = 1;

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
  readonly ledger: readonly LedgerEntry[];
}

/** The state as JSON, without any hash or seed. */
export function saveState(state: LineState): string {
  const families = [...state.book.families.values()].filter((family) => isWorthKeeping(family)).map(saveFamily);
  const saved: SavedLine = {
    version: VERSION,
    fingerprint: fingerprint(state.settings),
    scrape: state.scrape,
    startTime: Number.isNaN(state.startTime) ? null : state.startTime,
    families,
    ledger: state.ledger.lasting(),
  };
  return JSON.stringify(saved);
}

function isWorthKeeping(family: GroupFamily): boolean {
  return family.changes.length > 0 || [...family.groups.values()].some((group) => group.shared);
}

function saveFamily({ name, type, merger, changes, layout, groups }: GroupFamily): SavedFamily {
  return {
    name,
    type,
    merger,
    changes: changes.map((change) => (change.how === 'remove' ? { ...change, keep: [...change.keep] } : change)),
    slots: layout.slots.map(({ suffix, bounds }) => ({ suffix, bounds })),
    groups: [...groups.values()].filter((group) => group.exportedAt > 0).map(saveGroup),
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
  let saved: SavedLine;
  try {
    // Whoever hands in the text has checked that it is what was written: its shape is that of its version.
    saved = JSON.parse(text) as SavedLine;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  if (saved.version !== VERSION) return fail(`its version is ${saved.version}, this Sluice writes ${VERSION}`);
  for (const family of saved.families) restoreFamily(state, family);
  state.scrape = saved.scrape;
  state.startTime = saved.startTime ?? Number.NaN;
  state.restored = true;
  if (saved.fingerprint === fingerprint(state.settings)) state.ledger.restore(saved.ledger);
  else {
    state.book = state.book.successor();
    state.reloaded = true;
  }
  return done(undefined);
}

function restoreFamily(state: LineState, saved: SavedFamily): void {
  const family = state.book.newFamily(saved.name, saved.type, saved.merger, 0);
  for (const { suffix, bounds } of saved.slots) family.layout.slot(suffix, bounds);
  for (const change of saved.changes)
    family.changes.push(change.how === 'remove' ? { ...change, keep: new Set(change.keep) } : change);
  for (const group of saved.groups) {
    const made = state.book.groupOf(family, group.labels);
    made.owner = group.owner;
    made.shared = group.shared;
    made.met = group.met;
    made.exportedAt = group.exportedAt;
    made.exported = group.exported.map((value) => value ?? undefined);
    made.base = group.base?.map((value) => value ?? undefined) ?? null;
    made.kept = group.kept === null ? null : new Set(group.kept);
    // Its members are not known: what they had before is what it exported.
    made.lossy = true;
  }
}
