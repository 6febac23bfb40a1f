/** Regular expressions and selectors, right and wrong ones. */
import type { Chance } from '../support/mutate.ts';
import { LABELS, METRICS, often, pick } from './words.ts';

const PIECES: readonly string[] = [
  ...[
    '.*',
    '.+',
    '.',
    '\\d+',
    '[a-z]+',
    '[^/]',
    '/u/',
    '(a)',
    '(?:b)',
    '(?P<n>.)',
    '(?i)x',
    '^',
    '$',
    '\\b',
    '\\pL',
    '[[:alpha:]]',
  ],
  ...[
    'a{2,3}',
    'a{1000}',
    '(a{2}){3}',
    '|',
    '',
    '\\Q.\\E',
    'é',
    '\\x{10FFFF}',
    '(a|b)*',
    '5..',
    '_total',
    '(?s:.)',
    '\\C',
  ],
];
/** What RE2 refuses, alone or where it stands. */
const WRONG: readonly string[] = [
  '(',
  ')',
  '[',
  ']',
  '*',
  '+?',
  '**',
  '\\',
  'a{1001}',
  '(?=a)',
  '\\1',
  '(?<n',
  '[z-a]',
  '\\p{X}',
  '{',
  '(a{900}){900}',
];

export function drawPattern(chance: Chance): string {
  if (often(chance, 30)) return `${pick(chance, [...METRICS, ...LABELS, 'a|b'])}${pick(chance, ['', '.*', '(.*)'])}`;
  if (often(chance, 30)) return '(.*)';
  let pattern = '';
  for (let left = 1 + chance.below(5); left > 0; left--) pattern += pick(chance, often(chance, 4) ? WRONG : PIECES);
  return pattern;
}

export function drawSelector(chance: Chance): string {
  if (often(chance, 25)) return pick(chance, ['.*', '.+', 'h.*|a.*', 'http_.*']);
  if (often(chance, 40)) return pick(chance, METRICS);
  if (often(chance, 40)) return `${drawPattern(chance)}|x`;
  const operator = pick(chance, ['=', '!=', '=~', '!~']);
  const label = pick(chance, ['__name__', '__name__', ...LABELS.filter((name) => /^\w+$/.test(name))]);
  const matcher = `${label}${operator}${JSON.stringify(drawPattern(chance))}`;
  return often(chance, 30) ? `{${matcher},${pick(chance, ['p', 'path'])}!="1"}` : `{${matcher}}`;
}
