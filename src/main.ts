/** argv → command → exit code: 0 ok, 1 failure, 2 usage. Each command is loaded when it is asked for. */
import { stayLean } from './cli/engine.ts';
import { type Arguments, type OwnOptions, readArguments } from './cli/options.ts';
import { processStreams, type Streams } from './cli/streams.ts';

interface Command {
  readonly options: OwnOptions;
  /** Whether anything but flags may follow. */
  readonly operands: boolean;
  /** The exit code; null = it was called in a way that it does not know. */
  readonly run: (args: Arguments, streams: Streams, manifest: URL) => Promise<number | null>;
}

const COMMANDS = new Map<string, () => Promise<Command>>([
  ['', async () => ({ options: { help: 'boolean', version: 'boolean' }, operands: false, run: runOrTell })],
  [
    'demo',
    async () => {
      stayLean();
      return { options: {}, operands: false, run: (await import('./cli/demo.ts')).demo };
    },
  ],
  [
    'filter',
    async () => {
      const { FILTER_OPTIONS, filter } = await import('./cli/filter.ts');
      return { options: FILTER_OPTIONS, operands: true, run: filter };
    },
  ],
  [
    'analyze',
    async () => {
      const { ANALYZE_OPTIONS, analyze } = await import('./cli/analyze.ts');
      return { options: ANALYZE_OPTIONS, operands: true, run: analyze };
    },
  ],
  [
    'check',
    async () => {
      const { CHECK_OPTIONS, check } = await import('./cli/check.ts');
      return { options: CHECK_OPTIONS, operands: true, run: check };
    },
  ],
]);

const MANIFEST = new URL('../package.json', import.meta.url);
const USAGE = 2;

async function main(argv: readonly string[], streams: Streams): Promise<number> {
  const [first = ''] = argv;
  const name = first.startsWith('-') ? '' : first;
  const command = await COMMANDS.get(name)?.();
  if (command === undefined) return misused(streams, `there is no command ${name}`);
  const args = readArguments(name === '' ? argv : argv.slice(1), process.env, command.options);
  if (!args.ok) return misused(streams, args.error);
  if (!command.operands && args.value.operands.length > 0)
    return misused(streams, `${args.value.operands.join(' ')} is not understood`);
  return (await command.run(args.value, streams, MANIFEST)) ?? misused(streams, `this is no way to call ${name}`);
}

async function runOrTell(args: Arguments, streams: Streams, manifest: URL): Promise<number> {
  if (args.options.has('help')) await streams.write((await import('./cli/help.ts')).helpText());
  else if (args.options.has('version')) {
    const { buildInfo } = await import('./cli/build.ts');
    await streams.write(`sluice, version ${buildInfo(manifest).version}\n`);
  } else {
    stayLean();
    return (await import('./cli/run.ts')).run(args, streams, manifest);
  }
  return 0;
}

function misused(streams: Streams, why: string): number {
  streams.fail(`${why}; see sluice --help`);
  return USAGE;
}

void main(process.argv.slice(2), processStreams()).then((code) => process.exit(code));
