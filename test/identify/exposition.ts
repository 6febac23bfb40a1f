import { parseExposition } from '../../src/exposition/index.ts';
import type { Exposition, Format } from '../../src/model/exposition.ts';

export function read(text: string, format: Format = 'text'): Exposition {
  const parsed = parseExposition(Buffer.from(text), format);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}
