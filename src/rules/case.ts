/**
 * Go's strings.ToLower and strings.ToUpper: one character becomes one character (Unicode's simple mappings), where
 * JavaScript's mappings are full: it makes SS of ß. The two agree on all but what stands here (every code point was
 * compared, Go 1.26 and Node 20), save for letters that one side's Unicode does not know yet.
 */
export function lowerCase(text: string): string {
  let lower = '';
  // By character, as the whole string would end a word with ς instead of σ.
  for (const character of text) lower += character === 'İ' ? 'i' : character.toLowerCase();
  return lower;
}

export function upperCase(text: string): string {
  let upper = '';
  for (const character of text) upper += upperCharacter(character);
  return upper;
}

function upperCharacter(character: string): string {
  const full = character.toUpperCase();
  if (full.length === character.length) return full;
  const code = character.charCodeAt(0);
  // Greek with iota subscript: the capital with the iota beside it is one character, eight or nine further on.
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCharCode(code | 8);
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCharCode(code + 9);
  return [...full].length === 1 ? full : character;
}
