import { assertNever } from '../base/assert.ts';
import type { Escaping } from '../model/exposition.ts';
import { continuesName, type NameKind, startsName } from './bytes.ts';

/** Can the name stand without quotes? A label's has no colon. */
export function isLegacyName(name: string, kind: NameKind): boolean {
  if (name === '' || !startsName(name.charCodeAt(0), kind)) return false;
  for (let at = 1; at < name.length; at++) if (!continuesName(name.charCodeAt(at), kind)) return false;
  return true;
}

/**
 * The name as a scraper takes it that knows no quotes; one that needs none stays as it is, under `dots` too. Source:
 * prometheus/common, model/metric.go, EscapeMetricFamily and EscapeName, which leaves the colon in a label's name, though,
 * and so a body that no Prometheus reads.
 */
export function escapeName(name: string, kind: NameKind, escaping: Escaping): string {
  if (name === '' || isLegacyName(name, kind)) return name;
  switch (escaping) {
    case 'allow-utf-8':
      // No exposition can hold it: for Prometheus a NUL in a name is the end.
      return name.includes('\0') ? escapeName(name, kind, 'values') : name;
    case 'underscores':
      return mapRunes(name, kind, (rune, legal) => (legal ? rune : '_'));
    case 'dots':
      return mapRunes(name, kind, (rune, legal) =>
        rune === '_' ? '__' : rune === '.' ? '_dot_' : legal ? rune : '__',
      );
    case 'values':
      return `U__${mapRunes(name, kind, (rune, legal) => {
        if (rune === '_') return '__';
        return legal ? rune : `_${(rune.codePointAt(0) ?? 0).toString(16)}_`;
      })}`;
    default:
      return assertNever(escaping);
  }
}

function mapRunes(name: string, kind: NameKind, map: (rune: string, legal: boolean) => string): string {
  let mapped = '';
  let first = true;
  for (const rune of name) {
    const code = rune.length === 1 ? rune.charCodeAt(0) : 0;
    mapped += map(rune, first ? startsName(code, kind) : continuesName(code, kind));
    first = false;
  }
  return mapped;
}
