import type { LedgerEntry } from '../model/ledger.ts';
import type { TargetSettings } from '../model/settings.ts';

/** What a dry run does not do; null where it is none. */
export function folding(settings: TargetSettings): TargetSettings | null {
  if (settings.limits.onExceed !== 'observe') return null;
  return { ...settings, limits: { ...settings.limits, onExceed: 'fold' } };
}

/** What rules and relabelling do is done: the answering line says so itself. */
export function isDryRun({ cause }: LedgerEntry): boolean {
  return cause !== 'rule' && cause !== 'relabel';
}

/** The settings under which the answer is made: who only observes has no limits. */
export function answering(settings: TargetSettings): TargetSettings {
  if (settings.limits.onExceed !== 'observe') return settings;
  const none = { series: 0, seriesPerMetric: 0, valuesPerLabel: 0, metrics: 0, answerSize: 0, overrides: [] };
  return { ...settings, limits: { ...settings.limits, ...none } };
}
