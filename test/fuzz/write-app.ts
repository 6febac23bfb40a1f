/** What an application's scrape looks like in either format. */
import type { Format } from '../../src/model/exposition.ts';
import type { Chance } from '../support/mutate.ts';
import type { App, Family, Kind, Member } from './app.ts';
import { often } from './words.ts';

/** Bodies are no longer than this, in characters; whole members are left out. */
const LONGEST = 60_000;

const TEXT_TYPES: Readonly<Record<Kind, string>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  info: 'gauge',
  stateset: 'gauge',
  gaugehistogram: 'untyped',
  unknown: 'untyped',
};

/** How one scrape is written, drawn for each. */
interface Look {
  readonly format: Format;
  readonly type: boolean;
  readonly created: boolean;
  readonly noInf: boolean;
  readonly noCount: boolean;
  readonly times: boolean;
  readonly exemplars: boolean;
  readonly wholeBounds: boolean;
}

export function writeApp(app: App, format: Format, chance: Chance): string {
  const odd = (percent: number): boolean => !app.steady && often(chance, percent);
  let text = app.startTime === null ? '' : startTime(app.startTime);
  for (const family of app.families) {
    const look: Look = {
      format,
      type: !odd(8),
      created: odd(20),
      noInf: odd(8),
      noCount: odd(8),
      times: odd(5),
      exemplars: format === 'openmetrics' && often(chance, 20),
      wholeBounds: often(chance, 50),
    };
    text += head(family, look, chance);
    for (const member of family.members) if (text.length < LONGEST) text += memberText(family, member, look);
    if (odd(3)) text += head(family, look, chance);
  }
  return format === 'openmetrics' ? `${text}# EOF\n` : text;
}

function startTime(seconds: number): string {
  return `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${seconds}\n`;
}

/** The name of the family's metadata. */
function familyName({ name, kind }: Family, format: Format): string {
  if (format === 'openmetrics') return name;
  return kind === 'counter' ? `${name}_total` : kind === 'info' ? `${name}_info` : name;
}

function head(family: Family, { format, type }: Look, chance: Chance): string {
  const name = quoteName(familyName(family, format));
  let text = often(chance, 30) ? `# HELP ${name} What it counts.\n` : '';
  if (type && (family.kind !== 'unknown' || often(chance, 50)))
    text += `# TYPE ${name} ${format === 'text' ? TEXT_TYPES[family.kind] : family.kind}\n`;
  if (format === 'openmetrics' && family.name.endsWith('_seconds') && often(chance, 30))
    text += `# UNIT ${name} seconds\n`;
  return text;
}

function memberText(family: Family, member: Member, look: Look): string {
  const number = member.odd ?? String(member.count);
  const line = (suffix: string, value: string, bound = ''): string =>
    sample(family, member, look, suffix, value, bound);
  const created = look.created && look.format === 'openmetrics' ? line('_created', '1600000000.5') : '';
  switch (family.kind) {
    case 'counter':
      return line('_total', number) + created;
    case 'info':
      return line('_info', '1');
    case 'stateset':
      return line('', '1', `${labelName(family.name)}="on"`) + line('', '0', `${labelName(family.name)}="off"`);
    case 'summary':
      return line('', '0.5', 'quantile="0.5"') + line('_sum', number) + line('_count', number) + created;
    case 'histogram':
      return (
        buckets(family, member, look) + line('_sum', number) + (look.noCount ? '' : line('_count', number)) + created
      );
    case 'gaugehistogram':
      return buckets(family, member, look) + line('_gsum', number) + line('_gcount', number);
    default:
      return line('', number);
  }
}

/** A bucket's part of the count grows with its bound, so that no bucket ever falls while the count does not. */
function buckets(family: Family, member: Member, look: Look): string {
  let text = '';
  for (const bound of [...family.bounds].sort((a, b) => a - b)) {
    const value = member.odd ?? String(Math.floor((member.count * (bound + 1)) / (bound + 2)));
    text += sample(family, member, look, '_bucket', value, `le="${look.wholeBounds ? bound.toFixed(4) : bound}"`);
  }
  if (look.noInf) return text;
  return text + sample(family, member, look, '_bucket', member.odd ?? String(member.count), 'le="+Inf"');
}

function sample(family: Family, member: Member, look: Look, suffix: string, value: string, bound: string): string {
  const metric = family.name + suffix;
  const quoted = !LEGACY_METRIC.test(metric);
  const parts = quoted ? [quote(metric)] : [];
  for (const [name, text] of member.labels) parts.push(`${labelName(name)}=${quote(text)}`);
  if (bound !== '') parts.push(bound);
  const braces = parts.length === 0 ? '' : `{${parts.join(',')}}`;
  const time = look.times ? (look.format === 'text' ? ' 1600000000000' : ' 1600000000.5') : '';
  const exemplar = look.exemplars && suffix !== '_sum' ? ` # {trace_id="${member.count}"} 0.5 1600000000.25` : '';
  return `${quoted ? '' : metric}${braces} ${value}${time}${exemplar}\n`;
}

const LEGACY_METRIC = /^[a-zA-Z_:][\w:]*$/;
const LEGACY_LABEL = /^[a-zA-Z_]\w*$/;

function labelName(name: string): string {
  return LEGACY_LABEL.test(name) ? name : quote(name);
}

function quoteName(name: string): string {
  return LEGACY_METRIC.test(name) ? name : quote(name);
}

function quote(text: string): string {
  return `"${text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))}"`;
}
