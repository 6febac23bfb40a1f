import { createHash } from 'node:crypto';
import { assertNever } from '../base/assert.ts';
import { compareNames, type Labels, sortLabels } from '../model/labels.ts';
import type { RelabelRule } from '../model/settings.ts';
import { lowerCase, upperCase } from './case.ts';
import { expand } from './expand.ts';

/** A series behind metric_relabel_configs; `nameless` is what makes Prometheus refuse the whole scrape. */
export type Relabelled =
  | { readonly kind: 'keep'; readonly name: string; readonly labels: Labels }
  | { readonly kind: 'drop' }
  | { readonly kind: 'nameless'; readonly missing: 'metric name' | 'label name' };

const NAME = '__name__';

/**
 * Prometheus' metric_relabel_configs on one series; `labels` holds `le` and `quantile`, too. Source: Prometheus 3.14,
 * model/relabel/relabel.go and scrape/scrape.go (mutateSampleLabels), names validated as UTF-8.
 */
export function relabelSeries(rules: readonly RelabelRule[], name: string, labels: Labels): Relabelled {
  const series = new Builder(name, labels);
  for (const rule of rules) if (!relabel(rule, series)) return { kind: 'drop' };
  const named = [...series].map(([label, value]) => ({ name: label, value }));
  const newName = series.get(NAME);
  if (newName === '') {
    // Prometheus drops what has no label at all; job and instance stand beside ours there unless a rule removes them.
    const bare = named.length === 0 && !['job', 'instance'].some((label) => survives(rules, label));
    return bare ? { kind: 'drop' } : { kind: 'nameless', missing: 'metric name' };
  }
  if (named.some((label) => label.name === '')) return { kind: 'nameless', missing: 'label name' };
  return { kind: 'keep', name: newName, labels: sortLabels(named.filter((label) => label.name !== NAME)) };
}

/** Do the rules ask for nothing but a series' name, and change nothing? */
export function goByName(rules: readonly RelabelRule[]): boolean {
  return rules.every(
    ({ action, sourceLabels }) =>
      (action === 'keep' || action === 'drop') && sourceLabels.length === 1 && sourceLabels[0] === NAME,
  );
}

function survives(rules: readonly RelabelRule[], label: string): boolean {
  return rules.every(({ action, regex }) => {
    if (action === 'labeldrop') return !regex.test(label);
    return action !== 'labelkeep' || regex.test(label);
  });
}

/** False where the series is dropped. */
function relabel(rule: RelabelRule, series: Builder): boolean {
  const { action, regex, targetLabel } = rule;
  switch (action) {
    case 'keep':
      return regex.test(joined(rule, series));
    case 'drop':
      return !regex.test(joined(rule, series));
    case 'keepequal':
      return series.get(targetLabel) === joined(rule, series);
    case 'dropequal':
      return series.get(targetLabel) !== joined(rule, series);
    case 'replace':
      replace(rule, series);
      return true;
    case 'lowercase':
      series.set(targetLabel, lowerCase(joined(rule, series)));
      return true;
    case 'uppercase':
      series.set(targetLabel, upperCase(joined(rule, series)));
      return true;
    case 'hashmod':
      series.set(targetLabel, hashModulo(joined(rule, series), rule.modulus));
      return true;
    case 'labelmap':
      mapLabels(rule, series);
      return true;
    case 'labeldrop':
      for (const [label] of [...series]) if (regex.test(label)) series.set(label, '');
      return true;
    case 'labelkeep':
      for (const [label] of [...series]) if (!regex.test(label)) series.set(label, '');
      return true;
    default:
      return assertNever(action);
  }
}

function joined({ sourceLabels, separator }: RelabelRule, series: Builder): string {
  return sourceLabels.map((label) => series.get(label)).join(separator);
}

function replace(rule: RelabelRule, series: Builder): void {
  const match = rule.regex.match(joined(rule, series));
  if (match === null) return;
  const target = expand(rule.targetLabel, match);
  if (target !== '') series.set(target, expand(rule.replacement, match));
}

/** The last eight bytes of the MD5, big-endian, modulo `modulus`. */
function hashModulo(text: string, modulus: bigint): string {
  return (createHash('md5').update(text).digest().readBigUInt64BE(8) % modulus).toString();
}

/** Walks what was there before: what it writes is not mapped again. */
function mapLabels({ regex, replacement }: RelabelRule, series: Builder): void {
  for (const [label, value] of [...series]) {
    const match = regex.match(label);
    if (match !== null) series.set(expand(replacement, match), value);
  }
}

/**
 * The labels while rules change them, `__name__` among them. The order is that of Prometheus' labels.Builder: what was
 * not touched by name, then what was set, in the order of first setting; labelmap lets the later of two win.
 */
class Builder implements Iterable<[string, string]> {
  readonly #values = new Map<string, string>();
  readonly #set = new Set<string>();

  constructor(name: string, labels: Labels) {
    const all = [{ name: NAME, value: name }, ...labels].sort((a, b) => compareNames(a.name, b.name));
    for (const label of all) this.#values.set(label.name, label.value);
  }

  get(name: string): string {
    return this.#values.get(name) ?? '';
  }

  /** An empty value removes the label. */
  set(name: string, value: string): void {
    if (!this.#set.has(name)) this.#values.delete(name); // so that it moves behind those not touched
    if (value === '') {
      this.#values.delete(name);
      this.#set.delete(name);
    } else {
      this.#values.set(name, value);
      this.#set.add(name);
    }
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#values.entries();
  }
}
