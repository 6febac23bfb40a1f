import { Absorbed } from './absorbed.ts';
import type { Form } from './form.ts';
import { FIXED, type Kind, STAR } from './segments.ts';

/** The size of what a node absorbed: 512 bytes. */
export const ABSORBED_WORDS = 128;

/** A bit beside those of the kinds. */
const STRAYS = 1 << 6;

/** One place in the values seen so far. */
export class Node {
  readonly kind: Kind;
  /** Children by their text, which is their own; null = none. */
  literals: Map<string, Node> | null = null;
  /** The child that stands for many texts, and what it is called. */
  star: Node | null = null;
  starName = '';
  /** Which kinds of texts go to the star unless they have a child of their own: a bit by kind. */
  folds = 0;
  /** `.md` and `.js` behind it say nothing: they are part of its texts. */
  foldsTails = false;
  /** How many of them there were when they became part of them. */
  formats = 0;
  /** Everything below is one: `**`. */
  isRest = false;
  /** What came here, and what ended here, by weight. */
  arrivals = 0;
  ends = 0;
  /** What went to the star without a child of its own; null = nothing did. */
  absorbed: Absorbed | null = null;
  /** How the certain identifiers that came to the star were written; null = none did. */
  form: Form | null = null;
  /** Of the arrivals, those that ended in a file's name. */
  files = 0;
  /** Children that evidence may fold. */
  words = 0;
  /** When it is to be judged again: at so many words or so many arrivals. */
  wordsNext = 0;
  arrivalsNext = 0;
  /** The batch in which something came here last. */
  batch = 0;

  constructor(kind: Kind) {
    this.kind = kind;
  }

  foldsKind(kind: Kind): boolean {
    return (this.folds & (1 << kind)) !== 0;
  }

  /** Does any word go to the star that ends a path and is hardly used? */
  get foldsStrays(): boolean {
    return (this.folds & STRAYS) !== 0;
  }

  foldStrays(): void {
    this.folds |= STRAYS;
  }

  /** Nothing comes behind it but a format. */
  get goesNowhere(): boolean {
    if (this.star !== null) return false;
    for (const [text, child] of this.literals ?? []) if (child.kind !== FIXED || !text.startsWith('.')) return false;
    return true;
  }

  get isFolded(): boolean {
    return this.folds !== 0;
  }

  child(text: string): Node | undefined {
    return this.literals?.get(text);
  }

  adopt(text: string, child: Node): void {
    this.literals ??= new Map();
    this.literals.set(text, child);
    if (child.kind > STAR) this.words++;
  }

  abandon(text: string, child: Node): void {
    this.literals?.delete(text);
    if (child.kind > STAR) this.words--;
  }

  absorb(text: string): void {
    this.absorbed ??= new Absorbed(ABSORBED_WORDS);
    this.absorbed.add(text);
  }
}

export function newStar(): Node {
  return new Node(STAR);
}

export function newRoot(): Node {
  return new Node(FIXED);
}
