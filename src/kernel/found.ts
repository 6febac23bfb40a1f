/* What the passes find in a body. */

/** Who spoke in a scrape, and what has to be decided. */
export interface Muster {
  /** The instances that are there, in order of appearance. */
  readonly instances: Int32Array;
  /** In order of appearance: a group that some line goes to, or the complement of an instance of which something is undecided. */
  readonly events: Int32Array;
  /** Those of them that have a histogram's count or its infinite bucket, but not both. */
  readonly incomplete: Int32Array;
  /** Those of them that have lines that were never seen. */
  readonly fresh: Int32Array;
  /** False where every line goes where it came from, as it came. */
  readonly touched: boolean;
  /** All that was found in the body before holds. */
  readonly repeats: boolean;
}

/** What became of the families of a body. */
export interface Survey {
  /** In order of appearance. */
  readonly families: number[];
  /** The groups of which some line does not leave as it came. */
  readonly changedGroups: number[];
}
