/** The words that applications and configurations are made of: few, so that they meet. */
import type { Chance } from '../support/mutate.ts';

export const METRICS: readonly string[] = [
  'a',
  'h',
  's',
  'g',
  'foo',
  'x',
  'http_requests',
  'http_request_duration_seconds',
  'y_created',
  'a_total',
  'h_count',
  'my.metric',
  'my_metric',
  'température',
  'a b:c',
];
export const LABELS: readonly string[] = [
  'path',
  'code',
  'p',
  'x',
  'id',
  'a',
  'method',
  'user_id',
  'l.x',
  'l_x',
  'é',
  'sluice',
  'st',
  'version',
  'exported_id',
  '__tmp',
  'le',
  'quantile',
];
const CODES: readonly string[] = ['200', '404', '500', '503', 'GET', 'POST', '1', '0'];
const ODD: readonly string[] = [
  '*',
  ':id',
  'other',
  '',
  'a"b\\c\nd',
  '\\n',
  'ü/é',
  '😀',
  '/u/*',
  '+Inf',
  '0.5',
  '\u0000',
  ' ',
  'a\tb',
  '$1',
];

export function pick<T>(chance: Chance, from: readonly [T, ...T[]] | readonly T[]): T {
  const picked = from[chance.below(from.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}

export function often(chance: Chance, percent: number): boolean {
  return chance.below(100) < percent;
}

/** How the values of one label look. */
export type Style = 'number' | 'path' | 'deep' | 'uuid' | 'code' | 'odd' | 'long' | 'constant' | 'mail';
const STYLES: readonly Style[] = [
  'number',
  'path',
  'path',
  'deep',
  'uuid',
  'code',
  'code',
  'odd',
  'long',
  'constant',
  'mail',
];

export function drawStyle(chance: Chance): Style {
  return pick(chance, STYLES);
}

/** A value in this style; `number` tells the members of a family apart where the style has room for it. */
export function drawValue(style: Style, number: number, chance: Chance): string {
  switch (style) {
    case 'number':
      return String(number);
    case 'path':
      return `/u/${number}`;
    case 'deep':
      return `/api/v${chance.below(3)}/user/${number}/${pick(chance, CODES)}/${chance.below(1000)}`;
    case 'uuid':
      return `${hex(number)}-0000-4000-8000-${hex(chance.below(2 ** 31))}0000`;
    case 'code':
      return pick(chance, CODES);
    case 'odd':
      return pick(chance, ODD);
    case 'long':
      return (
        `${pick(chance, ['x', 'ä', '/a', '\\', '1'])}`.repeat(1 + chance.below(often(chance, 3) ? 1000 : 20)) + number
      );
    case 'constant':
      return 'same';
    case 'mail':
      return `user${number}@example.com`;
  }
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
