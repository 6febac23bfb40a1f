import assert from 'node:assert/strict';
import type { LedgerEntry } from '../../src/model/ledger.ts';
import type { LabelSet } from './words.ts';

/** What a limit did to the labels of all members of one family. Which one is Sluice's choice, read off its ledger. */
export interface Change {
  readonly family: string;
  readonly how: 'template' | 'collapse' | 'remove';
  /** The label that was changed; of `remove` those that stay. */
  readonly labels: readonly string[];
  /** The answer was written already, and found too large. */
  readonly isLate: boolean;
}

/** The identifiers in the stories' paths are numbers. */
export function templated(path: string): string {
  return path.replace(/\/\d+(?=\/|$)/g, '/:id');
}

export function applyChange(labels: LabelSet, { how, labels: names }: Change): LabelSet {
  const change = (name: string, value: string): string | null => {
    if (how === 'remove') return names.includes(name) ? value : null;
    if (!names.includes(name)) return value;
    return how === 'collapse' ? '*' : templated(value);
  };
  const changed: Record<string, string> = {};
  for (const [name, value] of Object.entries(labels)) {
    const mapped = change(name, value);
    if (mapped !== null) changed[name] = mapped;
  }
  return changed;
}

/** The changes that a ledger tells of, in its order. */
export function changesIn(ledger: readonly LedgerEntry[]): readonly Change[] {
  return ledger.flatMap(({ metric, label, action, cause, message, observed }): Change[] => {
    if (observed || (action !== 'template' && action !== 'collapse' && action !== 'remove')) return [];
    const isLate = cause === 'answer_size';
    if (action !== 'remove') return [{ family: metric, how: action, labels: [label], isLate }];
    const stay = /but for (.*?)(?:;|$)/.exec(message)?.[1];
    assert.ok(stay !== undefined, `"${message}" does not say which labels stay`);
    return [{ family: metric, how: action, labels: stay === 'none' ? [] : stay.split(', '), isLate }];
  });
}
