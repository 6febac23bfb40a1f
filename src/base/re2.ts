import { RE2JS } from 're2js';
import { done, fail, type Outcome } from './outcome.ts';

/** A pattern as Prometheus compiles it: RE2, anchored on both sides, `.` also matches a newline. */
export interface Pattern {
  readonly source: string;
  test(text: string): boolean;
  /** The groups of a match (0 = all of it; a group that took no part is undefined), or null. */
  match(text: string): PatternMatch | null;
}
export interface PatternMatch {
  readonly groups: readonly (string | undefined)[];
  readonly names: ReadonlyMap<string, number>;
}

/**
 * Source: Prometheus model/relabel/relabel.go, `^(?s:` + s + `)$`. JavaScript's own RegExp differs and may backtrack.
 * An error says what is wrong with `source`: `missing closing )`.
 */
export function compilePattern(source: string): Outcome<Pattern, string> {
  let compiled: RE2JS;
  try {
    // By itself first: `a)|(b` would compile between the brackets and be anchored on one side of each half only.
    RE2JS.compile(source);
    compiled = RE2JS.compile(`^(?s:${source})$`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return fail(message.replace(/^error parsing regexp: /, '').replace(`: \`${source}\``, ''));
  }
  const names = new Map(Object.entries(compiled.namedGroups()));
  return done({
    source,
    test: (text) => compiled.matches(text),
    match(text) {
      const matcher = compiled.matcher(text);
      if (!matcher.matches()) return null;
      const groups: (string | undefined)[] = [];
      for (let i = 0; i <= matcher.groupCount(); i++) groups.push(matcher.group(i) ?? undefined);
      return { groups, names };
    },
  });
}
