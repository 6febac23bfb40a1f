import { parseArgs } from 'node:util';
import { done, fail, type Outcome } from '../base/outcome.ts';

/** One flag of `sluice`; its environment twin is made from its name. */
export interface Flag {
  readonly name: string;
  readonly default: string;
  readonly description: string;
  /** A flag without a value. */
  readonly isSwitch?: true;
}

export const FLAGS: readonly Flag[] = [
  {
    name: 'upstream.url',
    default: 'http://127.0.0.1:8080/metrics',
    description: "the application's metrics, one target named app",
  },
  { name: 'web.listen-address', default: ':9720', description: 'the proxy port: what Prometheus scrapes' },
  { name: 'admin.listen-address', default: ':9721', description: 'the admin port: health, own metrics, ledger' },
  { name: 'config.file', default: '', description: 'limits, rules and targets as YAML' },
  {
    name: 'config.reload-interval',
    default: '10s',
    description: 'how often the content of both files is looked at; 0 = never',
  },
  {
    name: 'web.enable-lifecycle',
    default: 'false',
    isSwitch: true,
    description: 'POST /-/reload reloads the configuration',
  },
  { name: 'log.level', default: 'info', description: 'debug, info, warn or error' },
  { name: 'log.format', default: 'logfmt', description: 'logfmt or json' },
  { name: 'storage.path', default: '', description: 'a folder for what must outlive a restart; unset: nothing does' },
  { name: 'web.config.file', default: '', description: 'TLS and passwords of both ports, as in the exporter-toolkit' },
];

/** The value of each flag by its name: the flag, else its environment twin, else its default. */
export interface Flags {
  readonly values: ReadonlyMap<string, string>;
  /** The flags that were given, on the command line or in the environment. */
  readonly given: ReadonlySet<string>;
}

/** `--upstream.url` is `SLUICE_UPSTREAM_URL`. */
export function environmentName(flag: string): string {
  return `SLUICE_${flag.replaceAll(/[.-]/g, '_').toUpperCase()}`;
}

export function flagValue(flags: Flags, name: string): string {
  return flags.values.get(name) ?? '';
}

/** What stands on the command line behind the command: flags, options of the command, operands. */
export interface Arguments {
  readonly flags: Flags;
  /** The command's own options that were given; a switch is `true`. */
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/** Own options of a command: name → whether it takes a value. */
export type OwnOptions = Readonly<Record<string, 'string' | 'boolean'>>;

export function readArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  own: OwnOptions,
): Outcome<Arguments, string> {
  const options: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const flag of FLAGS) options[flag.name] = { type: flag.isSwitch ? 'boolean' : 'string' };
  for (const [name, type] of Object.entries(own)) options[name] = { type };
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    return fail(firstSentence(error instanceof Error ? error.message : String(error)));
  }
  const values = new Map(Object.entries(parsed.values).map(([name, value]) => [name, String(value)]));
  const flags = readFlags(values, environment);
  if (!flags.ok) return flags;
  const given = [...values].filter(([name]) => name in own);
  return done({ flags: flags.value, options: new Map(given), operands: parsed.positionals });
}

function readFlags(
  values: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string | undefined>>,
): Outcome<Flags, string> {
  const found = new Map<string, string>();
  const given = new Set<string>();
  for (const flag of FLAGS) {
    const value = values.get(flag.name) ?? environment[environmentName(flag.name)];
    if (value !== undefined && value !== '') given.add(flag.name);
    if (flag.isSwitch && value !== undefined && !/^(true|false|)$/.test(value))
      return fail(`${environmentName(flag.name)} is "${value}": true and false are allowed`);
    found.set(flag.name, value === undefined || value === '' ? flag.default : value);
  }
  return done({ values: found, given });
}

/** node:util explains at length how to write a positional argument; nobody asked. */
function firstSentence(message: string): string {
  return message.split('. ', 1)[0] ?? message;
}
