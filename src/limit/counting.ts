import type { Group } from '../model/group.ts';

/** How groups count and merge: their numbers are another room's work, and are handed in. */
export interface Counting {
  /** Series of the group that leave. */
  leaving(group: Group): number;
  /** Series that it would have as a fold, at most. */
  asFold(group: Group): number;
  /** What the group has counted so far; 0 where it does not count. */
  counted(group: Group): number;
  /** Makes `from` a part of `into`, numbers and all. */
  merge(into: Group, from: Group): void;
}
