import type { LedgerEntry } from '../model/ledger.ts';

/** The rules of all entries as one section of the configuration file, each once; empty where there are none. */
export function rulesText(entries: readonly Pick<LedgerEntry, 'rule'>[]): string {
  const rules = new Set(entries.map(({ rule }) => rule.trimEnd()));
  rules.delete('');
  return rules.size === 0 ? '' : `rules:\n${[...rules].map(listItem).join('\n')}\n`;
}

/** A rule may come as an item of a list or as a bare mapping. */
function listItem(rule: string): string {
  const item = rule.startsWith('- ') ? rule : `- ${rule.replaceAll('\n', '\n  ')}`;
  return `  ${item.replaceAll('\n', '\n  ')}`;
}
