import type { SavedPlace } from '../model/templater.ts';
import { Absorbed } from './absorbed.ts';
import type { Child } from './evidence.ts';
import { Form } from './form.ts';
import { ABSORBED_WORDS, type Node, newRoot, newStar, Node as Place } from './node.ts';
import { DIGIT, FIXED, type Kind, type Piece, ROOT, STAR } from './segments.ts';
import { Words } from './words.ts';

/** Nodes of one lattice; a node takes some 400 bytes. */
export const NODES_MAX = 20_000;

/** Arrivals from which a word is used, and not a single mistake. */
const USED = 3;
/** Words of routes beside each other; nobody has written so many. */
export const CHILDREN_MAX = 2_000;

/**
 * What was seen, as a tree of pieces. It only ever coarsens: children are merged into the star beside them, whole subtrees at a
 * time. So a template that was given out changes only together with all that have the same one.
 */
export class Lattice {
  readonly root: Node = newRoot();
  readonly words: Words = new Words();
  nodes = 1;
  /** Grows whenever templates became one. */
  changes = 0;

  /** Adds a value; new places are made only while there is room. */
  insert(pieces: readonly Piece[], weight: number, batch: number): void {
    let node = this.root;
    const files = pieces.at(-1)?.isTail === true && pieces.at(-1)?.text.startsWith('.') === true ? weight : 0;
    touch(node, weight, files, batch);
    const last = weight < USED ? lastPlace(pieces) : -1;
    for (let at = 0; at < pieces.length; at++) {
      const piece = pieces[at];
      if (piece === undefined || node.isRest) break;
      if (piece.isTail && node.foldsTails && piece.text.startsWith('.')) continue;
      const next = this.#enter(node, piece, at === last);
      if (next === null) return;
      node = next;
      touch(node, weight, files, batch);
    }
    node.ends += weight;
  }

  #enter(node: Node, { text, kind, raw }: Piece, isStray: boolean): Node | null {
    if (kind === STAR) {
      if (raw !== text) {
        node.form ??= new Form();
        node.form.add(raw);
      }
      return this.#star(node, text);
    }
    const known = node.child(text);
    if (known !== undefined) return known;
    if (this.#isAbsorbed(node, text, kind, isStray)) {
      node.absorb(text);
      this.words.absorbed(text);
      return this.#star(node, '*');
    }
    if (this.nodes >= NODES_MAX || node.words >= CHILDREN_MAX) return null;
    this.nodes++;
    const made = new Place(kind);
    node.adopt(text, made);
    if (kind > STAR) this.words.placed(text);
    return made;
  }

  /** Does a text without a child of its own go to the star? */
  #isAbsorbed(node: Node, text: string, kind: Kind, isStray: boolean): boolean {
    if (kind <= STAR) return false;
    if (node.absorbed?.has(text) === true) return true;
    if (node.form?.matches(text) === true) return true;
    if (kind === DIGIT) return node.foldsKind(kind) || node.starName === ':id';
    return (node.foldsKind(kind) || (isStray && node.foldsStrays)) && !this.words.isRouteWord(text);
  }

  #star(node: Node, name: string): Node {
    if (node.star !== null) return node.star;
    this.nodes++;
    node.star = newStar();
    node.starName = name;
    return node.star;
  }

  /** What became of a value. Who asks gives it out: from then on it stays so. */
  template(pieces: readonly Piece[]): string {
    let node: Node | null = this.root;
    let text = '';
    let isFirst = true;
    const last = lastPlace(pieces);
    for (let at = 0; at < pieces.length; at++) {
      const { text: own, kind, isTail } = pieces[at] ?? ROOT;
      if (node?.isRest) return `${text}/**`;
      if (isTail && node?.foldsTails && own.startsWith('.')) continue;
      let word = own;
      const child: Node | undefined = node === null || kind === STAR ? undefined : node.child(own);
      if (node === null || child !== undefined) node = child ?? null;
      else if (kind === STAR || this.#isAbsorbed(node, own, kind, at === last)) {
        if (kind !== STAR) node.absorb(own);
        if (node.star !== null) word = node.starName;
        else if (kind !== STAR) word = '*';
        node = node.star;
      } else node = null;
      text += isFirst || isTail ? word : `/${word}`;
      isFirst = false;
    }
    return text;
  }

  /** Folds children into the star: all of these kinds but those to keep. New ones of these kinds follow them. */
  fold(node: Node, kinds: readonly Kind[], keep: ReadonlySet<string>): void {
    for (const kind of kinds) node.folds |= 1 << kind;
    this.changes++;
    for (const [text, child] of [...(node.literals ?? [])]) {
      if (!kinds.includes(child.kind) || keep.has(text)) continue;
      this.foldOne(node, text, child);
    }
  }

  /** Folds words that end there and are hardly used; new ones follow them, others do not. */
  foldStrays(node: Node, strays: readonly Child[]): void {
    node.foldStrays();
    for (const { text, node: child } of strays) this.foldOne(node, text, child);
  }

  foldOne(node: Node, text: string, child: Node): void {
    this.changes++;
    node.abandon(text, child);
    node.absorb(text);
    this.words.removed(text);
    this.words.absorbed(text);
    if (node.star === null) {
      node.star = newStar();
      node.starName = '*';
      this.nodes++;
    } else if (node.starName !== ':id') node.starName = '*';
    this.#merge(node.star, child);
  }

  /** What only ends the star's texts becomes part of them. */
  foldTails(star: Node, tails: readonly (readonly [string, Node])[]): void {
    star.foldsTails = true;
    star.formats += tails.length;
    this.changes++;
    for (const [text, tail] of tails) {
      star.abandon(text, tail);
      star.ends += tail.ends;
      this.nodes--;
    }
  }

  save(): SavedPlace {
    return saved(this.root, true) ?? {};
  }

  restore(place: SavedPlace, node: Node = this.root): void {
    for (const [text, kind, below] of place.literals ?? []) {
      const child = new Place(kind as Kind); // what was saved was a node's kind
      this.nodes++;
      node.adopt(text, child);
      if (kind > STAR) this.words.placed(text);
      this.restore(below, child);
    }
    if (place.star !== undefined) this.restore(place.star[1], this.#star(node, place.star[0]));
    node.folds = place.folds ?? 0;
    node.foldsTails = place.foldsTails === true;
    node.isRest = place.isRest === true;
    if (place.absorbed !== undefined) node.absorbed = new Absorbed(ABSORBED_WORDS).restore(place.absorbed);
    if (place.form !== undefined) node.form = new Form().restore(place.form);
  }

  /** Everything below is one from now on. */
  cut(node: Node): void {
    for (const child of node.literals?.values() ?? []) this.nodes -= sizeOf(child);
    if (node.star !== null) this.nodes -= sizeOf(node.star);
    node.literals = null;
    node.star = null;
    node.words = 0;
    node.isRest = true;
    this.changes++;
  }

  /** One place for both. What either has folded, both have. */
  #merge(into: Node, from: Node): void {
    this.nodes--;
    into.arrivals += from.arrivals;
    into.ends += from.ends;
    into.batch = Math.max(into.batch, from.batch);
    if (into.isRest || from.isRest) {
      if (!into.isRest) this.cut(into);
      this.#drop(from);
      return;
    }
    if (into.foldsTails !== from.foldsTails) {
      const one = into.foldsTails ? from : into;
      this.foldTails(
        one,
        [...(one.literals ?? [])].filter(([text, child]) => child.kind === FIXED && text.startsWith('.')),
      );
      into.foldsTails = true;
    }
    const strangers = into.isFolded
      ? [...(from.literals ?? [])].filter(([text]) => into.child(text) === undefined)
      : [];
    const residents = from.isFolded
      ? [...(into.literals ?? [])].filter(([text]) => from.child(text) === undefined)
      : [];
    const wasFolded = into.folds;
    const wasAbsorbed = into.absorbed;
    into.folds |= from.folds;
    into.files += from.files;
    into.formats = Math.max(into.formats, from.formats);
    if (from.form !== null) {
      if (into.form === null) into.form = from.form;
      else into.form.addAll(from.form);
    }
    into.absorbed = Absorbed.union(into.absorbed, from.absorbed);
    if (from.star !== null) this.#mergeStar(into, from.star, from.starName);
    for (const [text, child] of from.literals ?? []) {
      const same = into.child(text);
      if (same === undefined) into.adopt(text, child);
      else {
        if (child.kind > STAR) this.words.removed(text);
        this.#merge(same, child);
      }
    }
    // What was used and never absorbed on the other side may stay: it is compared with the star afterwards.
    const joins = (text: string, child: Node, absorbed: Absorbed | null): boolean =>
      child.arrivals < USED || absorbed?.has(text) === true;
    for (const [text, child] of strangers)
      if ((wasFolded & (1 << child.kind)) !== 0 && joins(text, child, wasAbsorbed)) this.foldOne(into, text, child);
    for (const [text, child] of residents)
      if ((from.folds & (1 << child.kind)) !== 0 && into.child(text) === child && joins(text, child, from.absorbed))
        this.foldOne(into, text, child);
    into.wordsNext = 0;
    into.arrivalsNext = 0;
  }

  #mergeStar(into: Node, star: Node, name: string): void {
    if (into.star === null) {
      into.star = star;
      into.starName = name;
      return;
    }
    if (into.starName !== name) into.starName = joined(into.starName, name);
    this.#merge(into.star, star);
  }

  #drop(node: Node): void {
    for (const child of node.literals?.values() ?? []) this.nodes -= sizeOf(child);
    if (node.star !== null) this.nodes -= sizeOf(node.star);
  }
}

/** Null = nothing is folded there or below, so that there is nothing to keep. */
function saved(node: Node, isKept: boolean): SavedPlace | null {
  const literals: [string, number, SavedPlace][] = [];
  for (const [text, child] of node.literals ?? []) {
    const place = saved(child, node.star !== null);
    if (place !== null) literals.push([text, child.kind, place]);
  }
  const star = node.star === null ? null : saved(node.star, true);
  if (!isKept && literals.length === 0 && star === null && !node.isRest) return null;
  return {
    ...(literals.length > 0 ? { literals } : {}),
    ...(star !== null ? { star: [node.starName, star] as const } : {}),
    ...(node.folds !== 0 ? { folds: node.folds } : {}),
    ...(node.foldsTails ? { foldsTails: true } : {}),
    ...(node.isRest ? { isRest: true } : {}),
    ...(node.absorbed !== null ? { absorbed: node.absorbed.save() } : {}),
    ...(node.form !== null ? { form: node.form.save() } : {}),
  };
}

/** Where a path's last segment is, without formats and queries. */
function lastPlace(pieces: readonly Piece[]): number {
  let at = pieces.length - 1;
  while (at > 0 && pieces[at]?.isTail === true) at--;
  return at;
}

function touch(node: Node, weight: number, files: number, batch: number): void {
  node.arrivals += weight;
  node.files += files;
  node.batch = batch;
}

function joined(a: string, b: string): string {
  return a === ':id' || b === ':id' ? ':id' : '*';
}

function sizeOf(node: Node): number {
  let size = 1;
  for (const child of node.literals?.values() ?? []) size += sizeOf(child);
  return size + (node.star === null ? 0 : sizeOf(node.star));
}
