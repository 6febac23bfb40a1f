/**
 * Sluice beside a plain Node byte pipe (and nginx, where it is installed), in one run, scrape by scrape in turns, so that
 * what disturbs the machine disturbs all. Every proxy is a process of its own in front of the same application.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { manifest, projectRoot } from '../support/root.ts';
import { sharedPath } from '../support/shared.ts';
import { adversaries } from './adversaries.ts';
import { contenders } from './contender.ts';
import { grow } from './growth/growth.ts';
import { SERIES_MAX_FROM, USUAL_SERIES_MAX } from './growth/shape.ts';
import { type Body, measure } from './measure.ts';
import { paths } from './paths.ts';
import { table } from './report.ts';
import { sequences } from './sequences.ts';
import { endure, hardships } from './stress.ts';
import { findVmagent, vmagent } from './vmagent.ts';

const help = `npm run bench -- [options]
  --scrapes N      of the flood (default 30); smaller bodies are scraped more often
  --starts N       of every proxy (default 5)
  --only NAME      model (the sequences), paths (the templater), adversaries (bodies made to cost time), growth (docs/growth.svg), a body (flood, strangers, small, kube, gzip-in, gzip-out), a
                   hardship (crowd, slow-readers, slow-app) or a proxy (nginx, sluice, vmagent; the pipe
                   always runs); repeatable
  --sequences N    of the model-based test (default 10000), which runs first unless --only names something else
  --seeds N        of the paths (default 2); they run only where --only names them
  --max N          series of the growth (default ${USUAL_SERIES_MAX}, at most 10000000), which runs only where --only names it
  --held-out       the paths by API, with thresholds chosen on the other APIs; takes a minute a seed
  --seed N         of the sequences (default: another in each run)
  --node-flag F    for every proxy that runs on Node; repeatable
  --main FILE      the Sluice to measure (default ${manifest.bin.sluice})
`;

interface Case {
  readonly name: string;
  readonly body: Body;
  /** Scrapes for each one of the flood: a short scrape needs company, as CPU time is counted in steps of 10 ms. */
  readonly times: number;
  /** Whether vmagent's stream aggregation folds it as Sluice does. */
  readonly peer?: true;
  /** What a scraper says beside. */
  readonly headers?: Readonly<Record<string, string>>;
}

const kube = sharedPath('corpus', 'thirdparty', 'k8s-1.35-api-server.txt');
const cases: readonly Case[] = [
  { name: 'flood', body: ['users', '20000'], times: 1, peer: true },
  { name: 'strangers', body: ['strangers', '20000'], times: 1 },
  { name: 'small', body: ['users', '714'], times: 10, peer: true },
  { name: 'gzip-in', body: ['users', '714', 'gzip'], times: 10 },
  ...(existsSync(kube)
    ? [
        { name: 'kube', body: ['file', kube], times: 5 } as const,
        { name: 'gzip-out', body: ['file', kube], times: 5, headers: { 'accept-encoding': 'gzip' } } as const,
      ]
    : []),
];
/** What is measured in a way of its own. */
const OTHERS = ['model', 'paths', 'adversaries', 'growth'];
/** Of vmagent, which scrapes every two seconds. */
const PEER_SCRAPES = 10;
const ordeals = existsSync(kube) ? hardships(kube) : [];

const { values: options } = parseArgs({
  options: {
    scrapes: { type: 'string', default: '30' },
    starts: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true, default: [] },
    sequences: { type: 'string', default: '10000' },
    seeds: { type: 'string', default: '2' },
    max: { type: 'string', default: String(USUAL_SERIES_MAX) },
    'held-out': { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    'node-flag': { type: 'string', multiple: true, default: [] },
    main: { type: 'string', default: join(projectRoot, manifest.bin.sluice) },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) process.stdout.write(help);
else await bench().catch(fail);

function fail(error: unknown): void {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function bench(): Promise<void> {
  const scrapes = atLeastOne('scrapes', options.scrapes);
  const starts = atLeastOne('starts', options.starts);
  const count = atLeastOne('sequences', options.sequences);
  const seed = wholeNumber('seed', options.seed, 0);
  const seeds = atLeastOne('seeds', options.seeds);
  const seriesMax = wholeNumber('max', options.max, SERIES_MAX_FROM);
  if (!existsSync(options.main)) throw new Error(`${options.main} is not there; npm run build makes it`);
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const proxies = contenders(options.main, options['node-flag'], scratch);
    checkNames([...OTHERS, ...[...cases, ...ordeals, ...proxies].map(({ name }) => name), 'vmagent']);
    const chosen = proxies.filter(
      (proxy) => proxy.name === 'pipe' || chooses(proxy.name, [...proxies, { name: 'vmagent' }]),
    );
    const others = options.only.filter((name) => !OTHERS.includes(name));
    if (options.only.length === 0 || options.only.includes('model')) process.stdout.write(sequences(count, seed));
    if (options.only.includes('paths')) process.stdout.write(await paths(seeds, options['held-out']));
    if (options.only.includes('adversaries')) process.stdout.write(adversaries());
    const machine = `${['Node', process.version.slice(1), ...options['node-flag']].join(' ')}, ${availableParallelism()} cores`;
    const beside = proxies.filter(({ name }) => name === 'pipe' || name === 'sluice');
    if (options.only.includes('growth')) await grow(beside, seriesMax, machine, join(projectRoot, 'docs'), say);
    if (others.length === 0 && options.only.length > 0) return;
    say(`${machine}\n`);
    const bodies = [...cases, ...ordeals];
    const named = [...proxies, { name: 'vmagent' }];
    for (const { name, body, times, peer, headers } of cases) {
      if (!chooses(name, bodies)) continue;
      const { lines, bytes, measured } = await measure(body, chosen, scrapes * times, starts, headers);
      const size = `${lines} lines, ${(bytes / 1e6).toFixed(1)} MB`;
      process.stdout.write(
        `\n${name}: ${size}; ${scrapes * times} scrapes, ${starts} starts\n${table(lines, measured)}`,
      );
      if (peer && chooses('vmagent', named))
        process.stdout.write(await besideVmagent(body, Math.min(scrapes, PEER_SCRAPES), scratch));
    }
    for (const ordeal of ordeals) {
      if (!chooses(ordeal.name, bodies)) continue;
      const { lines, bytes, measured } = await endure(ordeal, chosen);
      process.stdout.write(
        `\n${ordeal.name}: ${lines} lines, ${(bytes / 1e6).toFixed(1)} MB\n${table(lines, measured)}`,
      );
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function say(text: string): void {
  process.stdout.write(text);
}

async function besideVmagent(body: Body, scrapes: number, scratch: string): Promise<string> {
  const program = findVmagent();
  if (program === null) return 'vmagent: not installed, left out (see test/bench/vmagent.ts)\n';
  return vmagent(program, body, scrapes, scratch);
}

/** True where `--only` names this one, or none of its kind. */
function chooses(name: string, kind: readonly { readonly name: string }[]): boolean {
  return options.only.includes(name) || !kind.some((other) => options.only.includes(other.name));
}

function checkNames(known: readonly string[]): void {
  const unknown = options.only.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(' ')}: allowed are ${known.join(', ')}`);
}

function atLeastOne(name: string, value: string): number {
  return wholeNumber(name, value, 1);
}

function wholeNumber(name: string, value: string, min: number): number {
  const number = Number(value);
  if (value !== '' && Number.isInteger(number) && number >= min) return number;
  throw new Error(`--${name}: got "${value}", allowed is a whole number from ${min}`);
}
