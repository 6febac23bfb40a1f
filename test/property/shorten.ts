/** What stories are made of. */
type Json = undefined | null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The shortest story that still fails: nothing can be left out of it, no step, no event, no member of an event, no setting of a
 * configuration, lest it passes. `fails` is asked of everything that is tried, which may lack what a story cannot do without.
 */
export function shorten<T>(story: T, fails: (story: T) => boolean): T {
  let shortest = story;
  // A story is data, and so is what is left of it.
  let shorter = shorterOnes(shortest as Json, false);
  let at = 0;
  for (let passed = 0; passed < shorter.length; ) {
    const other = shorter[at % shorter.length] as T;
    if (fails(other)) {
      [shortest, shorter, passed] = [other, shorterOnes(other as Json, false), 0];
    } else {
      at++;
      passed++;
    }
  }
  return shortest;
}

/** All that is there without one thing; the largest first. The parts of a tuple cannot be left out. */
function shorterOnes(value: Json, isTuple: boolean): readonly Json[] {
  if (typeof value === 'number') return [0, 1].filter((smaller) => smaller !== value && value !== 0);
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    const all: readonly Json[] = value;
    const without = isTuple ? [] : all.map((_, at) => all.toSpliced(at, 1));
    const shorter = (one: Json): readonly Json[] => shorterOnes(one, Array.isArray(one));
    return [...without, ...all.flatMap((one, at) => shorter(one).map((other) => all.with(at, other)))];
  }
  const entries: readonly (readonly [string, Json])[] = Object.entries(value);
  const without = entries.map((_, at) => Object.fromEntries(entries.toSpliced(at, 1)));
  const shorter = entries.flatMap(([key, one]) => shorterOnes(one, false).map((other) => ({ ...value, [key]: other })));
  return [...without, ...shorter];
}
