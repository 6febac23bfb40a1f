/* What stands beside a star is looked at again as more is known of both. */
import { type Child, childrenOf, firstShare } from './evidence.ts';
import type { Lattice } from './lattice.ts';
import { type Mechanisms, OFF } from './mechanisms.ts';
import type { Node } from './node.ts';
import { kinship } from './profile.ts';
import { FIXED, MIXED } from './segments.ts';

/** Nodes of so few words are words of routes where they are used. */
const FEW_WORDS = 12;
const USED = 3;

export function lookAfter(lattice: Lattice, node: Node, mechanisms: Mechanisms): void {
  if (node.star !== null && mechanisms.review !== OFF) reviewChildren(lattice, node, node.star, mechanisms);
  const children = childrenOf(node);
  if (node.words <= FEW_WORDS || firstShare(children) < 0.1)
    for (const child of children) if (child.node.arrivals >= USED) lattice.words.supported(child.text);
}

/** Children that came out as identifiers join the star. The rare ones first, as they make it known. */
function reviewChildren(lattice: Lattice, node: Node, star: Node, mechanisms: Mechanisms): void {
  const { form } = node;
  const beside = childrenOf(node).sort((a, b) => a.node.arrivals - b.node.arrivals || (a.text < b.text ? -1 : 1));
  for (const { text, node: child } of beside)
    if (form?.matches(text) || belongs(lattice, node, star, { text, node: child }, mechanisms))
      lattice.foldOne(node, text, child);
}

/** Of the arrivals of all others together: few identifiers are so hot, and what is may stay for itself until they are more. */
const OUTWEIGHING = 0.3;

function belongs(lattice: Lattice, node: Node, star: Node, { text, node: child }: Child, by: Mechanisms): boolean {
  const { words } = lattice;
  if (child.arrivals > OUTWEIGHING * by.habits * star.arrivals) return false;
  if (node.foldsKind(child.kind)) {
    const kin = kinship(child, star, by);
    if (kin !== 'unsure') return kin === 'value'; // a doubtful one waits until more is known
    return !words.isRouteWord(text) && (child.arrivals < 6 || child.arrivals < 0.15 * star.arrivals);
  }
  if (node.foldsStrays) return false; // what is used beside strays is none
  // Its kind is not folded here: a straggler beside many certain identifiers.
  if (star.arrivals < 12 || child.arrivals >= 6 || star.arrivals < 12 * child.arrivals) return false;
  const isKnown = words.wasValue(text) && words.places(text) < 2 && words.likeness(text) > 0;
  return (child.kind === MIXED || isKnown) && kinship(child, star, by) !== 'word';
}

/** `.md`, `.js`, `.png` behind one star are files of a kind, a rare one is part of a name; `.json` alone is a format. */
export function reviewTails(lattice: Lattice, star: Node): void {
  const tails = [...(star.literals ?? [])].filter(([text, child]) => isFormat(text, child));
  if (tails.length === 0) return;
  const arrivals = tails.reduce((sum, [, tail]) => sum + tail.arrivals, 0);
  const isRare = star.ends >= 5 && arrivals <= 0.2 * star.ends;
  if (tails.length >= 4 || isRare) lattice.foldTails(star, tails);
}

function isFormat(text: string, child: Node): boolean {
  return child.kind === FIXED && child.literals === null && child.star === null && text.startsWith('.');
}
