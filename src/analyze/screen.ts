import { shownText } from '../base/shown.ts';
import { count, factsOf, size, titleOf } from '../explain/index.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { Analysis, LabelAnalysis, MetricAnalysis } from './analysis.ts';
import { cut, WIDTH, wrapped } from './columns.ts';

const METRICS_SHOWN = 12;
const LABELS_SHOWN = 12;
const ENTRIES_SHOWN = 8;
const BAR = 10;
const ABOUT = 14;

/** Marks a piece of text; the identity off a terminal. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly alarm: (text: string) => string;
}
const PLAIN: Paint = { bold: (text) => text, alarm: (text) => text };
const COLOURED: Paint = {
  bold: (text) => `\u001b[1m${text}\u001b[22m`,
  alarm: (text) => `\u001b[31m${text}\u001b[39m`,
};

/** The analysis for a terminal of 80 columns. `source` is what was read; `colour` = escapes may be used. */
export function screenOf(analysis: Analysis, source: string, colour: boolean): string {
  const paint = colour ? COLOURED : PLAIN;
  const { scrapes, metrics, series_in, bytes_in } = analysis;
  const from = scrapes === 1 ? '' : `, the last of ${count(scrapes)} scrapes`;
  const head = `${shownText(source)}${from}: ${count(series_in)} series in ${metrics.length === 1 ? '1 family' : `${count(metrics.length)} families`}, ${size(bytes_in)}`;
  const sections = [
    wrapped(head, '').map((line) => paint.bold(line)),
    bySeries(analysis, paint),
    byLabel(metrics, paint),
    limits(analysis, paint),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function bySeries({ metrics, series_in, series_out }: Analysis, paint: Paint): readonly string[] {
  const most = Math.max(1, ...metrics.map((metric) => metric.series_in));
  const row = (series: string, share: string, bar: string, left: string, name: string): string =>
    `${series.padStart(10)} ${share.padStart(7)}  ${bar.padEnd(BAR)} ${left.padStart(10)}  ${cut(name, WIDTH - 43)}`;
  const rows = metrics.slice(0, METRICS_SHOWN).map((one) => {
    const bar = '█'.repeat(Math.round((one.series_in / most) * BAR));
    const text = row(count(one.series_in), percent(one.share), bar, count(one.series_out), shownText(one.metric));
    return one.series_out < one.series_in ? paint.alarm(text) : text;
  });
  const rest = metrics.slice(METRICS_SHOWN);
  if (rest.length > 0) {
    const sum = (of: (one: MetricAnalysis) => number): number => rest.reduce((all, one) => all + of(one), 0);
    const name = `in ${count(rest.length)} more families`;
    rows.push(
      row(
        count(sum((one) => one.series_in)),
        percent(sum((one) => one.share)),
        '',
        count(sum((one) => one.series_out)),
        name,
      ),
    );
  }
  const title = row('series', 'share', '', 'limited to', 'family').trimEnd();
  return [paint.bold(title), ...rows, row(count(series_in), '', '', count(series_out), 'together')];
}

function byLabel(metrics: readonly MetricAnalysis[], paint: Paint): readonly string[] {
  const all = metrics.flatMap((metric) => metric.labels.map((label) => ({ metric, label })));
  all.sort((a, b) => Number(explodes(b)) - Number(explodes(a)) || b.label.values - a.label.values);
  const lines = [paint.bold(`${'values'.padStart(10)} ${'series without it'.padStart(18)}  label`)];
  for (const one of all.slice(0, LABELS_SHOWN)) {
    const { metric, label } = one;
    const without = label.series_without === null ? '' : count(label.series_without);
    const name = `${shownText(label.label)} of ${shownText(metric.metric)}`;
    const text = `${count(label.values).padStart(10)} ${without.padStart(18)}  ${cut(name, WIDTH - 31)}`;
    lines.push(explodes(one) ? paint.alarm(text) : text);
    if (!explodes(one)) continue;
    const examples = label.examples.length === 0 ? '' : `, such as ${label.examples.join('   ')}`;
    lines.push(cut(`${' '.repeat(31)}^ explodes${examples}`, WIDTH));
  }
  if (all.length === 0) lines.push('         0                     no family has a label');
  return lines;
}

function explodes({ metric, label }: { metric: MetricAnalysis; label: LabelAnalysis }): boolean {
  return metric.explodes.includes(label.label);
}

function limits(analysis: Analysis, paint: Paint): readonly string[] {
  const { ledger } = analysis;
  if (ledger.length === 0) return [paint.bold('No limit is exceeded.'), ...nearest(analysis)];
  const many = ledger.length === 1 ? 'One thing is done' : `${count(ledger.length)} things are done`;
  const entries = [...ledger].sort((a, b) => b.series_in - a.series_in);
  const more = entries.length - ENTRIES_SHOWN;
  return [
    paint.bold(`${many}, and ${count(analysis.series_out)} of ${count(analysis.series_in)} series are left:`),
    ...entries.slice(0, ENTRIES_SHOWN).flatMap((entry) => ['', ...explained(entry, analysis, paint)]),
    ...(more > 0 ? ['', `And ${count(more)} more: --format=json has them all.`] : []),
    '',
    analysis.rules === ''
      ? 'No rule could make it permanent.'
      : 'All rules for the configuration file: sluice analyze --suggest',
  ];
}

function explained(entry: LedgerEntry, { scrapes }: Analysis, paint: Paint): readonly string[] {
  // One scrape knows nothing of time.
  const facts = factsOf(entry).filter(([about]) => scrapes > 1 || (about !== 'since' && about !== 'growth'));
  const lines = facts.flatMap(([about, text]) => {
    const [first = '', ...rest] = wrapped(text, ' '.repeat(ABOUT));
    return [`  ${about}`.padEnd(ABOUT) + first.slice(ABOUT), ...rest];
  });
  const [first, ...rest] = entry.rule.trimEnd().split('\n');
  const rule =
    entry.rule === '' ? [] : [`${'  rule'.padEnd(ABOUT)}${first}`, ...rest.map((line) => ' '.repeat(ABOUT) + line)];
  return [paint.alarm(cut(titleOf(entry), WIDTH)), ...lines, ...rule.map((line) => cut(line, WIDTH))];
}

/** How far it is to the limits. */
function nearest({ metrics, limits: allowed, series_in, bytes_in }: Analysis): readonly string[] {
  const [family] = metrics
    .filter(({ limit }) => limit > 0)
    .sort((a, b) => b.series_in / b.limit - a.series_in / a.limit);
  const rows: (readonly [what: string, used: number, limit: number])[] = [
    ['series of all families', series_in, allowed.series],
  ];
  if (family !== undefined) rows.push([`series of ${shownText(family.metric)}`, family.series_in, family.limit]);
  const widest = metrics.flatMap(({ metric, labels }) =>
    labels.map(({ label, values }) => ({ metric, label, values })),
  );
  const [label] = widest.sort((a, b) => b.values - a.values);
  if (label !== undefined)
    rows.push([
      `values of ${shownText(label.label)} of ${shownText(label.metric)}`,
      label.values,
      allowed.values_per_label,
    ]);
  rows.push(['families', metrics.length, allowed.metrics], ['bytes', bytes_in, allowed.answer_size]);
  return rows
    .filter(([, , limit]) => limit > 0)
    .map(([what, used, limit]) =>
      cut(`${percent(used / limit).padStart(8)} of limits: ${count(used)} of ${count(limit)} ${what}`, WIDTH),
    );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
