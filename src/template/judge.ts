import { type Child, type Coincidence, childrenOf, coincidence } from './evidence.ts';
import { isFileTree } from './file-tree.ts';
import type { Lattice } from './lattice.ts';
import { type Mechanisms, OFF } from './mechanisms.ts';
import type { Node } from './node.ts';
import { FIRST_SEGMENT, isOpenPlace, MANY } from './openness.ts';
import { endsOddly } from './profile.ts';
import { lookAfter, reviewTails } from './review.ts';
import { CODE, DIGIT, type Kind, MIXED, STAR, VERSION, WORD } from './segments.ts';
import { straysOf } from './strays.ts';

const WORDS: readonly Kind[] = [WORD, MIXED, VERSION, CODE];
/** What has nearly all of the arrivals is a prefix of all paths, as `/api/v1` is: they begin behind it. */
const PREFIX_SHARE = 0.95;
/** What a place without shared continuations shows. */
const NOTHING: Coincidence = { seen: 0, expected: 0, owners: new Set() };
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
    if (node.star !== null && node.star.batch === batch) {
      if (this.#with.review !== OFF) reviewTails(this.#lattice, node.star);
      this.#visit(node.star, depth + 1, batch, all);
    }
    if (due) lookAfter(this.#lattice, node, this.#with);
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
    const place = { node, found, open, words: children.length, depth, all };
    if (!isOpenPlace(place, this.#lattice.words, this.#with)) return false;
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
      const enough = kind === DIGIT && node.starName === ':id' ? 1 : from;
      if (alike.length < enough * this.#with.classes || (kind === MIXED && !hasManyNumbers(alike))) continue;
      this.#lattice.fold(node, [kind], new Set());
      return true;
    }
    return false;
  }
}

function onlyEnds(child: Node): boolean {
  return child.ends === child.arrivals;
}

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
