/* A family as it leaves: how one is made, made anew, and forgotten. */
import type { MetricType } from '../model/exposition.ts';
import type { GroupFamily, Merger } from '../model/group.ts';
import { Layout } from '../model/layout.ts';

/** Families that are gone keep their mapping, in case they return, up to so many; an application may invent names without end. */
const MAPPED_FAMILIES_MAX = 10_000;

/** A family without groups. */
export function makeFamily(name: string, type: MetricType, merger: Merger, scrape: number): GroupFamily {
  return {
    name,
    type,
    layout: new Layout(type),
    merger,
    groups: new Map(),
    changes: [],
    dropped: null,
    droppedBefore: null,
    seen: scrape,
    counted: null,
  };
}

/** The same family before any group. Bound slots are numbered per family, so it keeps its layout. */
export function emptied(family: GroupFamily): GroupFamily {
  return { ...family, groups: new Map(), changes: [], dropped: null, droppedBefore: null, counted: null };
}

/** What nobody said how to merge leaves out what it cannot merge. */
export function setMerger(family: GroupFamily, merger: Merger): void {
  if (family.merger !== merger) family.counted = null;
  family.merger = merger;
}

/** Tells apart families of one name. */
export function typedName({ name, type }: Pick<GroupFamily, 'name' | 'type'>): string {
  return `${type} ${name}`;
}

/** Forgets families that are gone and have no groups, where neither their mapping nor their layout is needed. */
export function pruneFamilies(families: Map<string, GroupFamily>, scrape: number, inUse: ReadonlySet<Layout>): void {
  families.forEach((family, name) => {
    if (
      family.seen !== scrape &&
      family.groups.size === 0 &&
      (family.changes.length === 0 || families.size > MAPPED_FAMILIES_MAX) &&
      !inUse.has(family.layout)
    )
      families.delete(name);
  });
}
