import type { Pattern } from './re2.ts';

const ENTRIES_MAX = 10_000;
// Label values come from an application that may be hostile: what a memory holds is bounded in characters, too.
const CHARACTERS_MAX = 1_000_000;

/** Remembers what `compute` said of a text. It forgets everything when it is full, so that it needs no order of age. */
export function memoise<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  let characters = 0;
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.value;
    const value = compute(text);
    characters += text.length;
    if (known.size === ENTRIES_MAX || characters > CHARACTERS_MAX) {
      known.clear();
      characters = text.length;
    }
    if (characters <= CHARACTERS_MAX) known.set(text, { value });
    return value;
  };
}

/** The same pattern; RE2 in JavaScript is some seventy times slower than V8's own expressions, and values recur. */
export function memoisePattern(pattern: Pattern): Pattern {
  return {
    source: pattern.source,
    test: memoise((text) => pattern.test(text)),
    match: memoise((text) => pattern.match(text)),
  };
}
