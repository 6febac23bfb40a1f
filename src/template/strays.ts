import type { Child } from './evidence.ts';
import type { Node } from './node.ts';

/** So few arrivals that a word may be a single mistake. */
const STRAY_MAX = 2;
const STRAYS_MIN = 12;
/** A stray mostly came once; of a closed set's rarest words about half did. */
const FIRST_SHARE_MIN = 0.6;
/** What one wrong fold may cost. */
const ARRIVALS_SHARE_MAX = 0.02;

/**
 * What scanners and mistyped addresses leave where paths begin: words that came once, end there, are at least as many as those
 * that are used, and all together are hardly any of the traffic. Null = there are no such. `times`: of the words needed.
 */
export function straysOf(node: Node, children: readonly Child[], times: number): readonly Child[] | null {
  const strays = children.filter(({ node: child }) => isRare(child) && child.goesNowhere);
  if (strays.length < STRAYS_MIN * times || strays.length < children.length / 2) return null;
  const arrivals = strays.reduce((sum, child) => sum + child.node.arrivals, 0);
  const firsts = strays.filter((child) => child.node.arrivals === 1).length;
  return arrivals <= ARRIVALS_SHARE_MAX * node.arrivals && firsts >= FIRST_SHARE_MIN * arrivals ? strays : null;
}

/** What nobody counted says nothing. */
function isRare({ arrivals }: Node): boolean {
  return arrivals > 0 && arrivals <= STRAY_MAX;
}
