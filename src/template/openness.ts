/* Is a place's set of words without end? Each kind of evidence may say so for itself. */
import { areOpenLeaves, type Child, type Coincidence, firstShare, isOpen, OPEN_FROM } from './evidence.ts';
import { type Mechanisms, OFF } from './mechanisms.ts';
import type { Node } from './node.ts';
import { likeness, looksOpen, UNLIKELY } from './prior.ts';
import type { Words } from './words.ts';

export interface Place {
  readonly node: Node;
  /** What the children share. */
  readonly found: Coincidence;
  /** Those that own no continuation. */
  readonly open: readonly Child[];
  /** How many there are with those that do. */
  readonly words: number;
  /** How many places are before it; a prefix of all paths does not count. */
  readonly depth: number;
  /** What arrived at all places together. */
  readonly all: number;
}

/** Where paths begin, nothing is folded by novelty alone: one wrong fold there costs more than all others together. */
export const FIRST_SEGMENT = 1;
/** Few resources have so many others beside them. */
export const MANY = 40;
/** Of all arrivals, what a place of leaves may have; and of its words, how many are leaves. */
const LEAVES_SHARE_MAX = 0.1;
const LEAVES_MIN = 0.9;
/** `getUpdates`, `user.byId`, `list-users`: so are procedures called, of which authors do write hundreds. */
const PROCEDURE = /[a-z](?:[A-Z]|[-_.][a-z])/;

export function isOpenPlace(place: Place, words: Words, { novelty, leaves, coincidence, priors }: Mechanisms): boolean {
  const { found, open, depth } = place;
  const isFirst = depth <= FIRST_SEGMENT;
  const share = firstShare(open);
  if (coincides(place, share, words, coincidence)) return true;
  if (!isFirst && areLeaves(place, share, leaves)) return true;
  if (found.expected >= 6 && found.seen < 0.15 * found.expected) return false;
  // A text that would become one altogether is left as it is: whoever wants that has other means.
  const mayBeNovel = coincidence === OFF ? depth > 0 : !isFirst || open.length >= OPEN_FROM;
  if (mayBeNovel && isOpen(open.length / novelty, share)) return true;
  return !isFirst && looksOpen(words, open, share, priors);
}

/** Do they share what comes behind them as names do? `times`: of the evidence needed. */
function coincides({ node, found, open, words, depth }: Place, share: number, known: Words, times: number): boolean {
  const isFirst = depth <= FIRST_SEGMENT;
  const ratio = found.expected === 0 ? 0 : found.seen / found.expected;
  if (ratio < 0.5 || found.expected < 3 * times || found.seen < times * Math.max(4, words / 4)) return false;
  if (share >= 0.3) return ratio >= (isFirst ? 0.7 : 0.5);
  // Where little new comes, more must speak for it: resources of one API share what comes behind them, too.
  if (share >= 0.1 && ratio >= 0.9 && (node.star !== null || found.seen >= 8 * times)) return true;
  if (isFirst || ratio < 0.75 || found.seen < 12 * times || found.expected < 8 * times) return false;
  return open.length >= MANY || (open.length >= 12 && likeness(known, open) > UNLIKELY);
}

/** Many words behind which nothing comes, where a wrong fold costs little? `times`: of the words needed. */
function areLeaves({ node, open, all }: Place, share: number, times: number): boolean {
  if (node.arrivals > LEAVES_SHARE_MAX * all) return false;
  if (open.filter((child) => child.node.goesNowhere).length < LEAVES_MIN * open.length) return false;
  if (open.filter(({ text }) => PROCEDURE.test(text)).length > open.length / 2) return false;
  return areOpenLeaves(open.length / times, share);
}
