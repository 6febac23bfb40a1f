import type { SuggestedRule } from '../model/suggested-rule.ts';

/** The rule as an entry of `rules`, ready for the configuration file: `- match: foo\n  template: [path]\n`. */
export function writeRule(rule: SuggestedRule): string {
  const lines = [`match: ${writeText(matching(rule))}`];
  if (rule.template !== undefined) lines.push(`template: ${writeList(rule.template)}`);
  if (rule.drop_labels !== undefined) lines.push(`drop_labels: ${writeList(rule.drop_labels)}`);
  if (rule.keep_values !== undefined) {
    const { label, values, other } = rule.keep_values;
    lines.push(`keep_values: { label: ${writeText(label)}, values: ${writeList(values)}, other: ${writeText(other)} }`);
  }
  if (rule.gauge !== undefined) lines.push(`gauge: ${rule.gauge}`);
  if (rule.drop !== undefined) lines.push(`drop: ${rule.drop}`);
  return `- ${lines.join('\n  ')}\n`;
}

/** A JSON string is one of PromQL, too. */
function matching({ match, except, only }: SuggestedRule): string {
  const none = except?.values.map(escapePattern).join('|');
  const labels = [
    ...(except === undefined ? [] : [`${JSON.stringify(except.label)}!~${JSON.stringify(none)}`]),
    ...(only === undefined ? [] : [`${JSON.stringify(only.name)}=${JSON.stringify(only.value)}`]),
  ];
  return labels.length === 0 ? escapePattern(match) : `{__name__=${JSON.stringify(match)},${labels.join(',')}}`;
}

function writeList(texts: readonly string[]): string {
  return `[${texts.map(writeText).join(', ')}]`;
}

/** Plain where a name can be nothing else in YAML, else in quotes: a JSON string is a YAML one. */
function writeText(text: string): string {
  const isPlain = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(text) && !/^(?:null|true|false|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** The pattern that matches this text only. Source: Go regexp.QuoteMeta. */
function escapePattern(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}
