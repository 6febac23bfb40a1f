import { areOpenLeaves, type Child, childrenOf, coincidence, firstShare, isOpen, OPEN_FROM } from './evidence.ts';
import { isFileTree } from './file-tree.ts';
import type { Lattice } from './lattice.ts';
import { type Mechanisms, OFF } from './mechanisms.ts';
import type { Node } from './node.ts';
import { likeness, looksOpen, UNLIKELY } from './prior.ts';
import { endsOddly } from './profile.ts';
import { lookAfter } from './review.ts';
import { CODE, DIGIT, type Kind, MIXED, STAR, VERSION, WORD } from './segments.ts';
import { straysOf } from './strays.ts';

const WORDS: readonly Kind[] = [WORD, MIXED, VERSION, CODE];
/** Where paths begin, nothing is folded by novelty alone: one wrong fold there costs more than all others together. */
const FIRST_SEGMENT = 1;
/** What has nearly all of the arrivals is a prefix of all paths, as `/api/v1` is: they begin behind it. */
const PREFIX_SHARE = 0.95;
/** Of all arrivals, what a place of leaves may have; and of its words, how many are leaves. */
const LEAVES_SHARE_MAX = 0.1;
const LEAVES_MIN = 0.9;
/** Few resources have so many others beside them. */
const MANY = 40;
/** A word is frequent from so many arrivals on, among many words from so many times the median. */
const FREQUENT = 3;

/** Judges, after each batch, the places where something came; from the root downwards, as a fold changes what is below it. */
export class Judge {
  readonly #lattice: Lattice;
  readonly #with: Mechanisms;

  constructor(lattice: Lattice, mechanisms: Mechanisms) {
    this.#lattice = lattice;
    this.#with = mechanisms;
  }

  judge(batch: number): void {
    this.#visit(this.#lattice.root, 0, batch, this.#lattice.root.arrivals);
  }

  /** `all`: what arrived where paths begin. */
  #visit(node: Node, below: number, batch: number, all: number): void {
    const due = isDue(node);
    const isPrefix = node.kind !== STAR && node.arrivals >= PREFIX_SHARE * all;
    const depth = isPrefix ? Math.min(below, FIRST_SEGMENT) : below;
    if (due && depth > FIRST_SEGMENT && isFileTree(node, this.#with.rest)) {
      this.#lattice.cut(node);
      return;
    }
    if (due) while (node.words > 0 && this.#judgeChildren(node, depth, all));
    for (const child of node.literals?.values() ?? [])
      if (child.batch === batch && (child.literals !== null || child.star !== null))
        this.#visit(child, depth + 1, batch, all);
    if (node.star !== null && node.star.batch === batch) this.#visit(node.star, depth + 1, batch, all);
    if (due) lookAfter(this.#lattice, node, this.#with.review);
  }

  /** True: something was folded, so that the place must be judged again. */
  #judgeChildren(node: Node, depth: number, all: number): boolean {
    const children = childrenOf(node);
    if (this.#judgeClasses(node, children)) return true;
    if (node.words < 3 || node.foldsKind(WORD)) return false;
    if (depth <= FIRST_SEGMENT && this.#judgeStrays(node, children)) return true;
    const found = this.#with.coincidence === OFF ? NOTHING : coincidence(children);
    const open = children.filter(({ text }) => !found.owners.has(text));
    // Where most are words of routes, the rest are hardly something else.
    if (open.length < 2 * found.owners.size) return false;
    const isOpen = this.#isOpen(found, open, children.length, depth, node) || this.#areLeaves(node, open, depth, all);
    if (!isOpen) return false;
    this.#lattice.fold(node, WORDS, this.#toKeep(node, found.owners, open));
    return true;
  }

  /** What is not folded with the others: it is compared with them afterwards. */
  #toKeep(node: Node, owners: ReadonlySet<string>, open: readonly Child[]): ReadonlySet<string> {
    const keep = new Set([...owners, ...frequent(open)]);
    if (this.#with.review === OFF) return keep;
    const rest = open.filter(({ text }) => !keep.has(text)).map((child) => child.node);
    // Whatever came back and only ends says nothing of the others.
    const pool = [
      ...rest.filter((child) => child.arrivals === 1 || !onlyEnds(child)),
      ...(node.star ? [node.star] : []),
    ];
    const all = pool.reduce((sum, { arrivals }) => sum + arrivals, 0);
    const ends = pool.reduce((sum, place) => sum + place.ends, 0);
    for (const { text, node: child } of open) {
      if (keep.has(text) || child.kind !== WORD || !onlyEnds(child)) continue;
      const own = child.arrivals === 1 ? 1 : 0;
      if (endsOddly(child.arrivals, ends - own, all - own, this.#with.review)) keep.add(text);
    }
    return keep;
  }

  /** Are these words without end? `found` says what they share. */
  #isOpen(found: typeof NOTHING, open: readonly Child[], all: number, depth: number, node: Node): boolean {
    const share = firstShare(open);
    const ratio = found.expected === 0 ? 0 : found.seen / found.expected;
    const isFirst = depth <= FIRST_SEGMENT;
    const { novelty, coincidence: times, priors } = this.#with;
    if (ratio >= 0.5 && found.expected >= 3 * times && found.seen >= times * Math.max(4, all / 4)) {
      // Where little new comes, more must speak for it: resources of one API share what comes behind them, too.
      if (share >= 0.3 && ratio >= (isFirst ? 0.7 : 0.5)) return true;
      if (share >= 0.1 && ratio >= 0.9 && (node.star !== null || found.seen >= 8 * times)) return true;
      if (share < 0.3 && !isFirst && ratio >= 0.75 && found.seen >= 12 * times && found.expected >= 8 * times)
        if (open.length >= MANY || (open.length >= 12 && likeness(this.#lattice.words, open) > UNLIKELY)) return true;
    }
    if (found.expected >= 6 && ratio < 0.15) return false;
    if (isOpen(open.length / novelty, share) && this.#mayBeNovel(open.length, depth)) return true;
    return !isFirst && looksOpen(this.#lattice.words, open, share, priors);
  }

  /** Many words that end there, where a wrong fold costs little? `all`: the arrivals of all places. */
  #areLeaves(node: Node, open: readonly Child[], depth: number, all: number): boolean {
    if (this.#with.coincidence === OFF || depth <= FIRST_SEGMENT) return false;
    if (node.arrivals > LEAVES_SHARE_MAX * all) return false;
    if (open.filter((child) => child.node.goesNowhere).length < LEAVES_MIN * open.length) return false;
    return areOpenLeaves(open.length / this.#with.novelty, firstShare(open));
  }

  /** A text that would become one altogether is left as it is: whoever wants that has other means. */
  #mayBeNovel(words: number, depth: number): boolean {
    return this.#with.coincidence === OFF ? depth > 0 : depth > FIRST_SEGMENT || words >= OPEN_FROM;
  }

  #judgeStrays(node: Node, children: readonly Child[]): boolean {
    const strays = straysOf(node, children, this.#with.strays);
    if (strays === null) return false;
    this.#lattice.foldStrays(node, strays);
    return true;
  }

  /** Words of one class need fewer to be sure of. */
  #judgeClasses(node: Node, children: readonly Child[]): boolean {
    for (const [kind, from] of CLASSES) {
      if (node.foldsKind(kind)) continue;
      const alike = children.filter((child) => child.node.kind === kind);
      const enough = kind === DIGIT && node.starName === ':id' ? 1 : from * this.#with.classes;
      if (alike.length < enough || (kind === MIXED && !hasManyNumbers(alike))) continue;
      this.#lattice.fold(node, [kind], new Set());
      return true;
    }
    return false;
  }
}

function onlyEnds(child: Node): boolean {
  return child.ends === child.arrivals;
}

const NOTHING: ReturnType<typeof coincidence> = { seen: 0, expected: 0, owners: new Set() };

const CLASSES: readonly (readonly [kind: Kind, from: number])[] = [
  [MIXED, 5],
  [VERSION, 6],
  [CODE, 8],
  [DIGIT, 6],
];

/** `users-28-day` and `devices-28-day` are words of routes. */
function hasManyNumbers(children: readonly Child[]): boolean {
  return new Set(children.map(({ text }) => text.replace(/\D/g, ''))).size > children.length / 2;
}

function frequent(children: readonly Child[]): readonly string[] {
  if (children.length < MANY) return children.filter(({ node }) => node.arrivals >= FREQUENT).map(({ text }) => text);
  const sorted = children.map(({ node }) => node.arrivals).sort((a, b) => a - b);
  const from = FREQUENT * Math.max(1, sorted[sorted.length >> 1] ?? 0);
  return children.filter(({ node }) => node.arrivals >= from).map(({ text }) => text);
}

/** Judging takes time: a place is judged again when it has grown. */
function isDue(node: Node): boolean {
  if (node.words < node.wordsNext && node.arrivals < node.arrivalsNext) return false;
  node.wordsNext = node.words + Math.max(1, node.words >> 3);
  node.arrivalsNext = node.arrivals * 1.5;
  return true;
}
