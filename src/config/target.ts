import { isScrapable } from '../base/upstream.ts';
import type { Access } from '../model/secure.ts';
import type { RelabelRule, Rule } from '../model/settings.ts';
import { readAccess } from './access.ts';
import type { Field } from './field.ts';
import { readLimits, type WrittenLimits } from './limits.ts';
import { readRelabelRule } from './relabel.ts';
import { readRule } from './rules.ts';
import { readDuration, readList } from './scalars.ts';
import { keysOf } from './shape.ts';
import { TARGET } from './shapes.ts';

/** One entry of `targets` as it was written. */
export interface WrittenTarget {
  readonly name: string;
  readonly url: string;
  readonly limits: WrittenLimits | null;
  readonly rules: readonly Rule[];
  readonly relabel: readonly RelabelRule[];
  readonly scrapeTimeoutMs: number | null;
  readonly access: Access;
}

/** Names must differ, as they are the paths of the proxy port. */
export function readTargets(field: Field): readonly WrittenTarget[] | undefined {
  const names = new Set<string>();
  return readList((item) => readTarget(item, names), 'a list of targets')(field);
}

function readTarget(field: Field, names: Set<string>): WrittenTarget | undefined {
  const fields = field.record(keysOf(TARGET));
  if (fields === undefined) return undefined;
  const limits = fields.read('limits', readLimits, null);
  const rules = fields.read('rules', readRules, []);
  const relabel = fields.read('metric_relabel_configs', readRelabelRules, []);
  const scrapeTimeoutMs = fields.read('scrape_timeout', readDuration, null);
  const access = readAccess(fields);
  const name = fields.require('name', (item) => readName(item, names));
  const url = fields.require('url', readUrl);
  if (name === undefined || url === undefined) return undefined;
  return { name, url, limits, rules, relabel, scrapeTimeoutMs, access };
}

export function readRules(field: Field): readonly Rule[] | undefined {
  return readList(readRule, 'a list of rules')(field);
}

export function readRelabelRules(field: Field): readonly RelabelRule[] | undefined {
  return readList(readRelabelRule, 'a list of rules')(field);
}

function readName(field: Field, taken: Set<string>): string | undefined {
  const want = 'a name of letters, digits, _ and -';
  const name = field.text(want)?.text;
  if (name === undefined) return undefined;
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) return field.refuse(want);
  if (taken.has(name)) return field.refuse('a name that no other target has');
  taken.add(name);
  return name;
}

/** A user and a password are allowed; the issue does not show them. */
function readUrl(field: Field): string | undefined {
  const want = 'an http or https URL, or unix:/path/of.sock:/metrics';
  const url = field.text(want)?.text;
  if (url === undefined) return undefined;
  if (isScrapable(url)) return url;
  return field.refuse(want, isScrapable(`http://${url}`) && !url.includes('://') ? `write http://${url}` : '');
}
