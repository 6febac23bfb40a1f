import { Instance, type Kernel, Line } from '../kernel/index.ts';

/** What instances are weighed by when the table is full, whatever their form: as packed ones cost (kernel/assembly/fields.ts). */
const INSTANCE_WEIGHT = 144;
const LINE_WEIGHT = 16;

/** Of all instances that are known. */
export function weightOf({ lines, packed, instances }: Kernel): number {
  return (lines.used + packed.lines) * LINE_WEIGHT + instances.used * INSTANCE_WEIGHT;
}

/**
 * Those that are to be forgotten one after the other, as long as all weigh more than `max`: first those that are gone, longest first; then
 * the newest of those that are there.
 */
export function* leastNeeded(kernel: Kernel, numbers: readonly number[], max: number): Generator<number> {
  const { instances, packed } = kernel;
  const bySeen = new Map<number, { readonly numbers: number[]; weight: number }>();
  for (const number of numbers) {
    const seen = instances.int(number, Instance.seen);
    const there = bySeen.get(seen) ?? { numbers: [], weight: 0 };
    bySeen.set(seen, there);
    there.numbers.push(number);
    const lines = packed.has(number) ? packed.linesOf(number) : instances.int(number, Instance.count);
    there.weight += INSTANCE_WEIGHT + LINE_WEIGHT * lines;
  }
  const age = (number: number): number => instances.int(number, Instance.serial);
  for (const [, level] of [...bySeen].sort(([a], [b]) => a - b)) {
    // Where all of them go, it is all the same who goes first.
    if (weightOf(kernel) - level.weight < max) level.numbers.sort((a, b) => age(b) - age(a));
    for (const number of level.numbers) {
      if (weightOf(kernel) <= max) return;
      yield number;
    }
  }
}

/** Half of those that were there last before scrape `before` and are not in this one, longest gone first. */
export function longestGone(kernel: Kernel, numbers: readonly number[], before: number): readonly number[] {
  const { instances, packed, lines } = kernel;
  const isThere = (number: number): boolean => {
    if (packed.has(number)) return packed.isThere(number);
    for (let line = instances.int(number, Instance.first); line !== 0; line = lines.int(line, Line.next))
      if (kernel.said.isThere(line)) return true;
    return false;
  };
  const seen = (number: number): number => instances.int(number, Instance.seen);
  const gone = numbers.filter((number) => seen(number) > 0 && seen(number) < before && !isThere(number));
  return gone.sort((a, b) => seen(a) - seen(b)).slice(0, Math.ceil(gone.length / 2));
}
