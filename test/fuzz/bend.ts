/** Changes to a body that know lines, labels, values and bytes: what an application with a bug might send. */
import type { Chance } from '../support/mutate.ts';
import { often, pick } from './words.ts';

const VALUES: readonly string[] = ['NaN', '+Inf', '-1', '0', '1e3', '1.5', '9007199254740993', 'x', ''];
const LABELS: readonly string[] = [
  'a="1"',
  'le="1"',
  'le="1.0"',
  'quantile="0.5"',
  '"l.x"="1"',
  'l_x="2"',
  'path="*"',
  'a=""',
  'U__l_2e_x="3"',
];

/** Bodies are no longer than this, in bytes. */
const LONGEST = 2 ** 16;

/** Mostly nothing; else one or a few changes. */
export function bend(text: string, chance: Chance): Uint8Array {
  let bent = text;
  if (often(chance, 40)) {
    const lines = text.split('\n');
    for (let left = 1 + chance.below(3); left > 0; left--) bendLine(lines, chance);
    bent = lines.join('\n');
  }
  const bytes = Buffer.from(bent).subarray(0, LONGEST);
  if (bytes.length > 0 && often(chance, 3)) bytes[chance.below(bytes.length)] = chance.below(256);
  return bytes;
}

function bendLine(lines: string[], chance: Chance): void {
  const at = chance.below(lines.length);
  const line = lines[at] ?? '';
  switch (chance.below(8)) {
    case 0: // twice
      lines.splice(chance.below(lines.length + 1), 0, line);
      return;
    case 1: // gone
      lines.splice(at, 1);
      return;
    case 2: // another value
      lines[at] = line.replace(/[^ ]*$/, pick(chance, VALUES));
      return;
    case 3: // one more label, or the first one
      lines[at] = line.includes('}')
        ? line.replace('}', `,${pick(chance, LABELS)}}`)
        : line.replace(' ', `{${pick(chance, LABELS)}} `);
      return;
    case 4: // another label's value
      lines[at] = line.replace(/="[^"]*"/, `="${chance.below(100)}"`);
      return;
    case 5: // a timestamp
      lines[at] = line === '' ? line : `${line} ${1_600_000_000 + chance.below(1000)}`;
      return;
    case 6: // another family's sample, or metadata, in between
      lines.splice(
        at,
        0,
        pick(chance, ['# TYPE foo gauge', 'foo{le="1"} 1', '# HELP h', 'h_count 1', '# TYPE h_count gauge']),
      );
      return;
    default: // an exemplar
      lines[at] = `${line} # {a="b"} 1`;
  }
}
