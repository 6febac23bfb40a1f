import type { Escaping, Format, MetricType } from '../model/exposition.ts';
import type { Labels } from '../model/labels.ts';
import { escapeName, isLegacyName } from './names.ts';

/** `name{a="b"}`, labels in the order given; a name that needs quotes stands inside the braces, or goes escaped. */
export function writeSeries(name: string, labels: Labels, escaping: Escaping): string {
  const metric = escapeName(name, 'metric', escaping);
  const quoted = !isLegacyName(metric, 'metric');
  const parts = quoted ? [quote(metric)] : [];
  for (const label of labels) parts.push(`${writeLabelName(label.name, escaping)}=${quote(label.value)}`);
  const braces = parts.length === 0 ? '' : `{${parts.join(',')}}`;
  return quoted ? braces : metric + braces;
}

/** `# TYPE` with its newline. The text format has no word for OpenMetrics' own types: they are what their samples look like. */
export function writeType(family: string, type: MetricType, format: Format, escaping: Escaping): string {
  const name = escapeName(family, 'metric', escaping);
  return `# TYPE ${isLegacyName(name, 'metric') ? name : quote(name)} ${format === 'text' ? TEXT_WORDS[type] : type}\n`;
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

function writeLabelName(name: string, escaping: Escaping): string {
  const escaped = escapeName(name, 'label', escaping);
  return isLegacyName(escaped, 'label') ? escaped : quote(escaped);
}

function quote(text: string): string {
  return `"${text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))}"`;
}
