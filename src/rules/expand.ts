import type { PatternMatch } from '../base/re2.ts';

/** Puts groups into a replacement. Source: Go regexp.Expand; what is malformed stays as text, an unknown group is empty. */
export function expand(template: string, match: PatternMatch): string {
  // `$name` takes the longest run of letters, digits and underscores; without the closing brace `${name` is plain text.
  return template.replaceAll(
    /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu,
    (_found, braced?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return '$'; // $$
      return match.groups[groupNumber(name) ?? match.names.get(name) ?? -1] ?? '';
    },
  );
}

/** Null for a name; a number with a leading zero is one, and so is what Go thinks too large. */
function groupNumber(name: string): number | null {
  return /^(?:0|[1-9][0-9]{0,8})$/.test(name) ? Number(name) : null;
}
