/*
 * What the children of a node say of themselves. Words that are identifiers share what comes behind them (every user has
 * `/orders`), and new ones keep coming; words of routes do neither.
 */
import type { Node } from './node.ts';
import { FIXED, STAR } from './segments.ts';

export interface Child {
  readonly text: string;
  readonly node: Node;
}

/** The children that evidence may fold. */
export function childrenOf(node: Node): Child[] {
  const children: Child[] = [];
  for (const [text, child] of node.literals ?? []) if (child.kind > STAR) children.push({ text, node: child });
  return children;
}

/** Distinct texts from which, and the share of arrivals that are first ones above which, a set of words is open. */
const NOVELTY: readonly (readonly [distinct: number, share: number])[] = [
  [9, 0.95],
  [14, 0.85],
  [21, 0.72],
  [30, 0.62],
  [40, 0.58],
  [60, 0.45],
  [100, 0.33],
  [150, 0.24],
  [200, 0.17],
];
/**
 * The same for words behind which nothing comes, at a place with little of the traffic. Authors of routes write hundreds of those at
 * most where an API begins; so few new ones among so many are tags, coupons, countries.
 */
const LEAVES: typeof NOVELTY = [
  [30, 0.55],
  [40, 0.45],
  [50, 0.36],
  [60, 0.28],
  [70, 0.24],
  [80, 0.17],
  [100, 0.05],
];
/** No author of routes writes so many side by side. */
export const OPEN_FROM = 400;

/** A word so many times as frequent as most others is one of routes, or a favourite: it says nothing of the others. */
const HOT = 12;

/**
 * Good and Turing: the share of arrivals that were the first of their kind is the chance that the next one is new. A few hot ones
 * are left out, as they would hide it.
 */
export function firstShare(children: readonly Child[]): number {
  const sorted = children.map(({ node }) => node.arrivals).sort((a, b) => a - b);
  const most = sorted.slice(0, Math.ceil(0.8 * sorted.length));
  const hot = (HOT * most.reduce((sum, count) => sum + count, 0)) / Math.max(1, most.length);
  let arrivals = 0;
  let firsts = 0;
  for (const count of sorted) {
    if (count > hot) break;
    arrivals += count;
    if (count === 1) firsts++;
  }
  return arrivals === 0 ? 0 : firsts / arrivals;
}

export function isOpen(distinct: number, share: number): boolean {
  return distinct >= OPEN_FROM || NOVELTY.some(([from, above]) => distinct >= from && share >= above);
}

export function areOpenLeaves(distinct: number, share: number): boolean {
  return LEAVES.some(([from, above]) => distinct >= from && share >= above);
}

export interface Coincidence {
  /** How often the same continuation stood behind several children, beyond once each. */
  readonly seen: number;
  /** How often it would, did every arrival choose its child and its continuation independently. */
  readonly expected: number;
  /** Children that have a continuation for themselves which others should have met. */
  readonly owners: ReadonlySet<string>;
}

/** A continuation: arrivals by place in the list of children. */
type Continuation = Map<number, number>;

const CONTINUATIONS_MAX = 256;

export function coincidence(children: readonly Child[]): Coincidence {
  const near = measure(children, 1);
  if (near.expected >= 3) return near;
  const far = measure(children, 2);
  return far.expected > near.expected ? far : near;
}

function measure(children: readonly Child[], offset: 1 | 2): Coincidence {
  const byName = new Map<string, Continuation>();
  for (const [at, { node }] of children.entries()) collect(byName, at, node, offset);
  const many = [...byName.values()].filter((one) => sum(one) >= 2);
  if (many.length > CONTINUATIONS_MAX) {
    many.sort((a, b) => sum(b) - sum(a));
    many.length = CONTINUATIONS_MAX;
  }
  const shares = sharesOf(children.length, byName.values());
  const owners = ownersOf(children, many, shares);
  const rest = children.map(({ text }, at) => (owners.has(text) ? 0 : (shares[at] ?? 0)));
  const total = rest.reduce((all, share) => all + share, 0);
  let seen = 0;
  let expected = 0;
  for (const one of many) {
    let arrivals = 0;
    let met = 0;
    for (const [at, count] of one) {
      if ((rest[at] ?? 0) === 0) continue;
      arrivals += count;
      met++;
    }
    if (arrivals < 2) continue;
    seen += met - 1;
    expected += expectation(rest, total, arrivals) - 1;
  }
  return { seen, expected, owners };
}

/** How many children `arrivals` would meet. */
function expectation(shares: readonly number[], total: number, arrivals: number): number {
  let met = 0;
  for (const share of shares) if (share > 0) met += 1 - (1 - share / total) ** arrivals;
  return met;
}

function sharesOf(children: number, all: Iterable<Continuation>): number[] {
  const shares = new Array<number>(children).fill(0);
  let total = 0;
  for (const one of all)
    for (const [at, count] of one) {
      shares[at] = (shares[at] ?? 0) + count;
      total += count;
    }
  return total === 0 ? shares : shares.map((count) => count / total);
}

/** Narrow continuations: met by far fewer children than should be. Who has most of its arrivals on such is a word of a route. */
function ownersOf(
  children: readonly Child[],
  continuations: readonly Continuation[],
  shares: readonly number[],
): ReadonlySet<string> {
  const narrow = new Map<number, number>();
  const all = new Map<number, number>();
  for (const one of continuations) {
    const arrivals = sum(one);
    const isNarrow = arrivals >= 3 && isFarBelow(one.size, expectation(shares, 1, arrivals));
    for (const [at, count] of one) {
      all.set(at, (all.get(at) ?? 0) + count);
      if (isNarrow) narrow.set(at, (narrow.get(at) ?? 0) + count);
    }
  }
  const owners = new Set<string>();
  for (const [at, count] of narrow)
    if (count >= 3 && count >= 0.7 * (all.get(at) ?? 0)) owners.add(children[at]?.text ?? '');
  return owners;
}

function isFarBelow(met: number, expected: number): boolean {
  return expected >= 2.5 && met <= 0.34 * expected;
}

/** The names behind a child, without what only ends it. A placeholder is no name, but those behind it are. */
function collect(into: Map<string, Continuation>, at: number, node: Node, offset: number, prefix = ''): void {
  if (node.literals !== null)
    for (const [text, { kind, arrivals, literals, star }] of node.literals) {
      if (offset > 1) collect(into, at, node.literals.get(text) ?? node, offset - 1, `${prefix}?`);
      else if (kind !== FIXED || literals !== null || star !== null) note(into, prefix + text, at, arrivals);
    }
  if (node.star !== null) collect(into, at, node.star, offset, `${prefix}*`);
}

function note(into: Map<string, Continuation>, name: string, at: number, arrivals: number): void {
  let one = into.get(name);
  if (one === undefined) {
    one = new Map();
    into.set(name, one);
  }
  one.set(at, (one.get(at) ?? 0) + arrivals);
}

function sum(one: Continuation): number {
  let all = 0;
  for (const count of one.values()) all += count;
  return all;
}
