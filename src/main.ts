#!/usr/bin/env node
/** argv → command → exit code: 0 ok, 1 failure, 2 usage. */
import { ANALYZE_OPTIONS, analyze } from './cli/analyze.ts';
import { buildInfo } from './cli/build.ts';
import { CHECK_OPTIONS, check } from './cli/check.ts';
import { demo } from './cli/demo.ts';
import { FILTER_OPTIONS, filter } from './cli/filter.ts';
import { helpText } from './cli/help.ts';
import { type Arguments, type OwnOptions, readArguments } from './cli/options.ts';
import { run } from './cli/run.ts';
import { processStreams, type Streams } from './cli/streams.ts';

interface Command {
  readonly options: OwnOptions;
  /** Whether anything but flags may follow. */
  readonly operands: boolean;
  /** The exit code; null = it was called in a way that it does not know. */
  readonly run: (args: Arguments, streams: Streams) => Promise<number | null>;
}

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['', { options: { help: 'boolean', version: 'boolean' }, operands: false, run: runOrTell }],
  ['demo', { options: {}, operands: false, run: demo }],
  ['filter', { options: FILTER_OPTIONS, operands: true, run: filter }],
  ['analyze', { options: ANALYZE_OPTIONS, operands: true, run: analyze }],
  ['check', { options: CHECK_OPTIONS, operands: true, run: check }],
]);

const USAGE = 2;

async function main(argv: readonly string[], streams: Streams): Promise<number> {
  const [first = ''] = argv;
  const name = first.startsWith('-') ? '' : first;
  const command = COMMANDS.get(name);
  if (command === undefined) return misused(streams, `there is no command ${name}`);
  const args = readArguments(name === '' ? argv : argv.slice(1), process.env, command.options);
  if (!args.ok) return misused(streams, args.error);
  if (!command.operands && args.value.operands.length > 0)
    return misused(streams, `${args.value.operands.join(' ')} is not understood`);
  return (await command.run(args.value, streams)) ?? misused(streams, `this is no way to call ${name}`);
}

async function runOrTell(args: Arguments, streams: Streams): Promise<number> {
  if (args.options.has('help')) await streams.write(helpText());
  else if (args.options.has('version')) await streams.write(`sluice, version ${buildInfo().version}\n`);
  else return run(args, streams);
  return 0;
}

function misused(streams: Streams, why: string): number {
  streams.fail(`${why}; see sluice --help`);
  return USAGE;
}

process.exit(await main(process.argv.slice(2), processStreams()));
