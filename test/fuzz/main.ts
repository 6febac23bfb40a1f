/**
 * `npm run fuzz`: fuzzes for long, and prints what was seen. `--bodies N` (default 100,000), `--seed N`, `--workers N`: so many
 * processes, each with a seed of its own, share the bodies. Without Go nobody asks Prometheus' parser, and it says so.
 */
import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fuzzConfigs } from './config-text.ts';
import { buildOracle, Oracle } from './oracle.ts';
import { type Figures, fuzz } from './run.ts';

const { values } = parseArgs({
  options: {
    bodies: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    workers: { type: 'string', default: '1' },
  },
});
const workers = Number(values.workers);
const seed = Number(values.seed);
const bodies = Math.ceil(Number(values.bodies) / workers);
const REPORT_EVERY = 100_000;

setPriority(constants.priority.PRIORITY_LOW);
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const say = (text: string): void => void process.stdout.write(`fuzz ${seed}: ${text}\n`);

const others = Array.from({ length: workers - 1 }, (_, at) =>
  fork(import.meta.filename, ['--bodies', String(bodies), '--seed', String(seed + at + 1)]),
);
for (const other of others) other.once('exit', (code) => (process.exitCode ||= code ?? 1));

const withoutOracle = buildOracle();
if (withoutOracle !== null) say(`Prometheus' parser is not asked: ${withoutOracle}`);
const oracle = withoutOracle === null ? new Oracle() : null;
const started = performance.now();
/** MiB of the heap and of what buffers hold beside it, after each report. */
const heaps: number[] = [];

function report(figures: Figures): void {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  heaps.push((heapUsed + arrayBuffers) / 2 ** 20);
  const rate = (figures.bodies / (performance.now() - started)) * 1000;
  say(`${JSON.stringify(figures)} ${rate.toFixed(0)} bodies/s, ${heaps.at(-1)?.toFixed(1)} MiB`);
}

let reported = 0;
try {
  say(`${bodies} bodies; ${fuzzConfigs(seed, 10_000, Infinity).texts} configurations were read or refused`);
  const figures = await fuzz({
    seed,
    bodies,
    untilMs: Infinity,
    slowestMs: 100,
    oracle,
    failed(message) {
      process.exitCode = 1;
      say(message);
    },
    progress(sofar) {
      if (Math.floor(sofar.bodies / REPORT_EVERY) === reported) return;
      reported = Math.floor(sofar.bodies / REPORT_EVERY);
      report(sofar);
    },
  });
  report(figures);
  say(
    `done; memory ${heaps.at(0)?.toFixed(1)} MiB at first, ${Math.max(...heaps).toFixed(1)} at most, ${heaps.at(-1)?.toFixed(1)} at last`,
  );
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await oracle?.stop();
}
