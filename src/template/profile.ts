/*
 * Does a child belong to the star beside it? What comes behind the child is laid over what comes behind the star, folded the
 * way the star folds it, and the two are compared.
 */
import type { Mechanisms } from './mechanisms.ts';
import type { Node } from './node.ts';
import { STAR } from './segments.ts';

/** What comes next, by name, and how often. Empty name = nothing does. */
type Profile = Map<string, number>;

const DEPTH_MAX = 3;
/** A chance below e^-9 is none. */
const SURPRISE = 9;
/** A chance below e^-3, 5 %, is worth waiting for more. */
const DOUBT = 3;

/** Who does half of what the others do, or less, is none of them. */
const OVERLAP_MIN = 0.5;

export type Kinship = 'value' | 'word' | 'doubtful' | 'unsure';

/** `review`, `habits`: times the surprise needed where a child does nearly one thing alone, and where it does several. */
export function kinship(child: Node, star: Node, { review: times, habits }: Mechanisms): Kinship {
  const own: Profile = new Map();
  const pool: Profile = new Map();
  lay(own, child, star, '', 0);
  lay(pool, star, star, '', 0);
  const total = sum(own);
  const all = sum(pool);
  if (total === 0 || all < 4) return 'unsure';
  let [topName, top] = ['', 0];
  let shared = 0;
  for (const [name, count] of own) {
    if (count > top) [topName, top] = [name, count];
    if (pool.has(name)) shared += count;
  }
  const surprise = top >= 0.9 * total ? surpriseOf(total, pool.get(topName) ?? 0, all) : 0;
  if (surprise > SURPRISE * times) return 'word';
  if (shared <= 0.3 * total && total >= 3) return 'word';
  if (overlap(own, total, pool, all) <= OVERLAP_MIN && divergence(own, total, pool, all) > SURPRISE * habits + own.size)
    return 'word';
  if (shared < 0.6 * total) return 'unsure';
  if (own.size > 1 || topName !== '') return 'value';
  return surprise > DOUBT * times ? 'doubtful' : 'unsure';
}

/** What both do alike: 1 = the same in the same shares. */
function overlap(own: Profile, total: number, pool: Profile, all: number): number {
  let common = 0;
  for (const [name, count] of own) common += Math.min(count / total, (pool.get(name) ?? 0) / all);
  return common;
}

/** How improbable it is (as a negative logarithm) that one and the same habit made both: half of the statistic G. */
function divergence(own: Profile, total: number, pool: Profile, all: number): number {
  let sum = 0;
  for (const name of new Set([...own.keys(), ...pool.keys()])) {
    const [a, b] = [own.get(name) ?? 0, pool.get(name) ?? 0];
    const share = (a + b) / (total + all);
    if (a > 0) sum += a * Math.log(a / total / share);
    if (b > 0) sum += b * Math.log(b / all / share);
  }
  return sum;
}

/** Does it hardly happen that so many end there, where of `all` others `ends` did? Then it may be a word of a route. */
export function endsOddly(arrivals: number, ends: number, all: number, times: number): boolean {
  return surpriseOf(arrivals, ends, all) > DOUBT * times;
}

/** How improbable it is (as a negative logarithm) that all of `arrivals` do what `some` of `all` others did; 0 = most did. */
function surpriseOf(arrivals: number, some: number, all: number): number {
  return some > 0.7 * all ? 0 : -arrivals * Math.log(Math.max(some, 0.5) / all);
}

function lay(into: Profile, node: Node, guide: Node | undefined, prefix: string, depth: number): void {
  if (node.ends > 0) add(into, prefix, node.ends);
  if (node.literals !== null)
    for (const [text, child] of node.literals) {
      const known = guide?.child(text);
      if (known === undefined && guide?.foldsKind(child.kind)) {
        if (depth < DEPTH_MAX) lay(into, child, guide.star ?? undefined, `${prefix}*/`, depth + 1);
      } else if (child.kind >= STAR) add(into, prefix + text, child.arrivals);
      else lay(into, child, known, prefix, depth);
    }
  if (node.star !== null && depth < DEPTH_MAX) lay(into, node.star, guide?.star ?? undefined, `${prefix}*/`, depth + 1);
}

function add(profile: Profile, name: string, count: number): void {
  profile.set(name, (profile.get(name) ?? 0) + count);
}

function sum(profile: Profile): number {
  let all = 0;
  for (const count of profile.values()) all += count;
  return all;
}
