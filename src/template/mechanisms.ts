/**
 * How much evidence each mechanism asks for, in multiples of what its own thresholds say: 1, but where it is measured what a
 * mechanism adds and how much its thresholds matter. OFF = it never judges.
 */
export interface Mechanisms {
  /** New words keep coming. */
  readonly novelty: number;
  /** Few new ones come, but nothing comes behind them, and they are little of the traffic. */
  readonly leaves: number;
  /** Words share what comes behind them. */
  readonly coincidence: number;
  /** Several words with digits, versions or codes of two letters stand side by side. */
  readonly classes: number;
  /** Words are known, or spelt, as identifiers elsewhere. */
  readonly priors: number;
  /** Words that scanners leave where paths begin. */
  readonly strays: number;
  /** Children beside a star are compared with it, again and again. */
  readonly review: number;
  /** Children do, or are used, as those of the star hardly are. */
  readonly habits: number;
  /** Trees of files become `**`. */
  readonly rest: number;
}

export const OFF: number = Number.POSITIVE_INFINITY;

export const ALL: Mechanisms = {
  novelty: 1,
  leaves: 1,
  coincidence: 1,
  classes: 1,
  priors: 1,
  strays: 1,
  review: 1,
  habits: 1,
  rest: 1,
};

/** For texts: what stands between their words says nothing of them. */
export const NOVELTY_ALONE: Mechanisms = {
  novelty: 1,
  leaves: OFF,
  coincidence: OFF,
  classes: OFF,
  priors: OFF,
  strays: OFF,
  review: OFF,
  habits: OFF,
  rest: OFF,
};
