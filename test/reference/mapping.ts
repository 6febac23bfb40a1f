import assert from 'node:assert/strict';
import { parse } from 'yaml';
import type { LedgerEntry } from '../../src/model/ledger.ts';
import type { LabelSet } from './words.ts';

/** What a limit did to the labels of all members of one family. Which one is Sluice's choice, read off its ledger. */
export interface Change {
  readonly family: string;
  readonly how: 'template' | 'collapse' | 'remove';
  /** The label that was changed; of `remove` those that stay. */
  readonly labels: readonly string[];
  /** Values that stay. */
  readonly keep: readonly string[];
  /** The only instances that are changed: those whose label has this value. */
  readonly where: { readonly name: string; readonly value: string } | null;
  /** The answer was written already, and found too large. */
  readonly isLate: boolean;
}

/** The identifiers in the stories' paths are numbers. */
export function templated(path: string): string {
  return path.replace(/\/\d+(?=\/|$)/g, '/:id');
}

export function applyChange(labels: LabelSet, { how, labels: names, keep, where }: Change): LabelSet {
  if (where !== null && labels[where.name] !== where.value) return labels;
  const change = (name: string, value: string): string | null => {
    if (how === 'remove') return names.includes(name) ? value : null;
    if (!names.includes(name) || keep.includes(value)) return value;
    return how === 'collapse' ? '*' : templated(value);
  };
  const changed: Record<string, string> = {};
  for (const [name, value] of Object.entries(labels)) {
    const mapped = change(name, value);
    if (mapped !== null) changed[name] = mapped;
  }
  return changed;
}

/** The changes that a ledger tells of, in its order. Of one that was made twice, the last, which takes in what was spared before. */
export function changesIn(ledger: readonly LedgerEntry[]): readonly Change[] {
  return ledger.flatMap(({ metric, label, action, cause, message, observed, rule }): Change[] => {
    if (observed || (action !== 'template' && action !== 'collapse' && action !== 'remove')) return [];
    const isLate = cause === 'answer_size';
    if (action !== 'remove') return [{ family: metric, how: action, labels: [label], ...sparedBy(rule), isLate }];
    const stay = /but for (.*?)(?:;|$)/.exec(message)?.[1];
    assert.ok(stay !== undefined, `"${message}" does not say which labels stay`);
    const all = { keep: [], where: null };
    return [{ family: metric, how: action, labels: stay === 'none' ? [] : stay.split(', '), ...all, isLate }];
  });
}

/** Whom the last of these rules leaves as it is: its text promises that with it the answer is the same. */
function sparedBy(text: string): Pick<Change, 'keep' | 'where'> {
  // A rule of this shape, which Sluice's own reading of it is tested for.
  const rules = parse(text) as { match: string; keep_values?: { values: string[] } }[];
  const { match, keep_values } = rules.at(-1) ?? assert.fail(`no rule in "${text}"`);
  const [, name, value] = /^\{__name__="[^"]*",("[^"]*")=("(?:[^"\\]|\\.)*")\}$/.exec(match) ?? [];
  const where = name === undefined || value === undefined ? null : { name: read(name), value: read(value) };
  return { keep: keep_values?.values ?? [], where };
}

function read(quoted: string): string {
  const text: unknown = JSON.parse(quoted);
  assert.ok(typeof text === 'string');
  return text;
}
