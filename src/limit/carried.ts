import { exportedBy, type Group, type GroupFamily, lastExport } from '../model/group.ts';
import { BOUNDARY } from '../model/labels.ts';
import type { Layout } from '../model/layout.ts';
import { typedName } from './family.ts';

/** What Prometheus knows of a group. */
export type KnownGroup = Pick<Group, 'key' | 'owner' | 'shared' | 'exported' | 'exportedAt' | 'kept'>;

type Carried = KnownGroup & {
  /** The family as it was: what was exported is numbered by its layout. */
  readonly layout: Layout;
};

/** What Prometheus knows of groups that went away: after a reload they may leave again, and go on from there. */
export class CarriedGroups {
  readonly #byKey = new Map<string, Carried>();

  /** Takes over what another carries. */
  addAll(other: CarriedGroups): void {
    for (const [key, carried] of other.#byKey) this.#byKey.set(key, carried);
  }

  /** A group goes away; one that never left has nothing to go on from. */
  add(group: Group): void {
    const exportedAt = lastExport(group);
    if (exportedAt > 0) this.addTo(group.family, { ...group, exported: exportedBy(group), exportedAt });
  }

  /** The same for one that was read back. */
  addTo(family: GroupFamily, { key, owner, shared, exported, exportedAt, kept }: KnownGroup): void {
    const { layout } = family;
    this.#byKey.set(carryKey(family, key), { key, owner, shared, exported, exportedAt, kept, layout });
  }

  /** All, by their family's layout. */
  byLayout(): ReadonlyMap<Layout, readonly KnownGroup[]> {
    const all = new Map<Layout, KnownGroup[]>();
    for (const one of this.#byKey.values()) {
      const there = all.get(one.layout);
      if (there === undefined) all.set(one.layout, [one]);
      else there.push(one);
    }
    return all;
  }

  /** Those of one layout. */
  of(layout: Layout): readonly KnownGroup[] {
    return [...this.#byKey.values()].filter((other) => other.layout === layout);
  }

  layouts(): ReadonlySet<Layout> {
    return new Set([...this.#byKey.values()].map(({ layout }) => layout));
  }

  /** A new group that left before goes on from there. */
  goOn(group: Group): void {
    if (this.#byKey.size === 0) return;
    const key = carryKey(group.family, group.key);
    const carried = this.#byKey.get(key);
    if (carried?.layout === group.family.layout) {
      const { layout: _, ...known } = carried;
      Object.assign(group, known);
    }
    this.#byKey.delete(key);
  }

  /** Forgets what has not been met since. */
  clear(): void {
    this.#byKey.clear();
  }

  /** Forgets the oldest, until at most so many are left. */
  prune(most: number): void {
    for (const key of this.#byKey.keys()) {
      if (this.#byKey.size <= most) break;
      this.#byKey.delete(key);
    }
  }
}

function carryKey(family: GroupFamily, key: string): string {
  return `${typedName(family)}${BOUNDARY}${key}`;
}
