import type { Escaping, Format, MetricType } from '../model/exposition.ts';
import type { Labels } from '../model/labels.ts';
import { escapeName, isLegacyName } from './names.ts';

/** `name{a="b"}`, labels in the order given; a name that needs quotes stands inside the braces, or goes escaped. */
export function writeSeries(name: string, labels: Labels, escaping: Escaping): string {
  const metric = escapeName(name, 'metric', escaping);
  const quoted = !isLegacyName(metric, 'metric');
  const parts = quoted ? [quote(metric)] : [];
  const names = writeLabelNames(labels, escaping);
  for (const [at, { value }] of labels.entries()) parts.push(`${names[at]}=${quote(value)}`);
  const braces = parts.length === 0 ? '' : `{${parts.join(',')}}`;
  return quoted ? braces : metric + braces;
}

/** `# TYPE` with its newline. The text format has no word for OpenMetrics' own types: they are what their samples look like. */
export function writeType(family: string, type: MetricType, format: Format, escaping: Escaping): string {
  const name = escapeName(family, 'metric', escaping);
  return `# TYPE ${isLegacyName(name, 'metric') ? name : quote(name)} ${format === 'text' ? TEXT_WORDS[type] : type}\n`;
}

/** `# HELP` with its newline; `text` is escaped already. */
export function writeHelp(family: string, text: string, escaping: Escaping): string {
  const name = escapeName(family, 'metric', escaping);
  return `# HELP ${isLegacyName(name, 'metric') ? name : quote(name)} ${text}\n`;
}

/** Does the name leave as it is? */
export function keepsName(family: string, escaping: Escaping): boolean {
  return escapeName(family, 'metric', escaping) === family;
}

const TEXT_WORDS: Readonly<Record<MetricType, string>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  gaugehistogram: 'untyped',
  info: 'gauge',
  stateset: 'gauge',
  unknown: 'untyped',
};

/**
 * Names that become equal, as `a.b` and `a_b` with underscores, go as `values` has them: no Prometheus reads a name twice. What
 * the application itself calls so keeps its name, and the other grows.
 */
function writeLabelNames(labels: Labels, escaping: Escaping): readonly string[] {
  const written = labels.map(({ name }) => escapeName(name, 'label', escaping));
  const taken = new Set(labels.map(({ name }) => name));
  return written.map((name, at) => {
    const original = labels[at]?.name ?? name;
    const isTaken = name !== original && written.some((other, place) => place !== at && other === name);
    let single = isTaken ? escapeName(original, 'label', 'values') : name;
    while (single !== original && taken.has(single)) single += '_';
    taken.add(single);
    return isLegacyName(single, 'label') ? single : quote(single);
  });
}

function quote(text: string): string {
  return `"${text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))}"`;
}
