import { createHash } from 'node:crypto';
import type { TargetSettings } from '../model/settings.ts';

/** What made the mappings, as a short text: equal for settings under which the same series fold alike. */
export function fingerprint({ limits, rules, relabel, ledgerExamples }: TargetSettings): string {
  // Without examples no value is kept by its name, lest a rule tells it.
  const text = JSON.stringify({ limits, rules, relabel, ledgerExamples }, (_key, value: unknown) => {
    if (value instanceof Set) return [...value];
    return typeof value === 'bigint' ? String(value) : value;
  });
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
