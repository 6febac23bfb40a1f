/**
 * Sluice beside a plain Node byte pipe (and nginx, where it is installed), in one run, scrape by scrape in turns, so that
 * what disturbs the machine disturbs all. Every proxy is a process of its own in front of the same application.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { manifest, projectRoot } from '../support/root.ts';
import { adversaries } from './adversaries.ts';
import { cases, endured, ordeals } from './cases.ts';
import { type Contender, contenders, type PipeWork, pipe } from './contender.ts';
import { figuresTable } from './figures.ts';
import { grow } from './growth/growth.ts';
import { SERIES_MAX_FROM, USUAL_SERIES_MAX } from './growth/shape.ts';
import { type Body, measure } from './measure.ts';
import { paths } from './paths.ts';
import { type Measurement, type Result, table } from './report.ts';
import { sequences } from './sequences.ts';
import { endure } from './stress.ts';
import { thousand } from './thousand.ts';
import { findVmagent, vmagent } from './vmagent.ts';

const help = `npm run bench -- [options]
  --scrapes N      of the flood (default 30); smaller bodies are scraped more often
  --starts N       of every proxy (default 5)
  --only NAME      repeatable. In ways of their own: model (the sequences), paths (the templater), adversaries (bodies made
                   to cost time), growth (docs/growth.svg), thousand (scrapes: does memory grow, what is collected).
                   Bodies: flood, strangers, small, kube, gzip-in, gzip-out. Hardships: crowd, slow-readers, slow-app.
                   Proxies: nginx, sluice, vmagent; the pipe always runs
  --sequences N    of the model-based test (default 10000), which runs first unless --only names something else
  --seeds N        of the paths (default 2); they run only where --only names them
  --max N          series of the growth (default ${USUAL_SERIES_MAX}, at most 10000000), which runs only where --only names it
  --held-out       the paths by API, with thresholds chosen on the other APIs; takes a minute a seed
  --seed N         of the sequences (default: another in each run)
  --markdown       bodies and hardships as one more table, for docs/performance.md
  --node-flag F    for every proxy that runs on Node; repeatable
  --main FILE      the Sluice to measure (default ${manifest.bin.sluice})
`;

/** What is measured in a way of its own. */
const OTHERS = ['model', 'paths', 'adversaries', 'growth', 'thousand'];
/** Of vmagent, which scrapes every two seconds. */
const PEER_SCRAPES = 10;

interface Plan {
  readonly scrapes: number;
  readonly starts: number;
  readonly sequences: number;
  readonly seed: number;
  readonly seeds: number;
  readonly seriesMax: number;
}

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
    markdown: { type: 'boolean', default: false },
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
  const plan = {
    scrapes: atLeastOne('scrapes', options.scrapes),
    starts: atLeastOne('starts', options.starts),
    sequences: atLeastOne('sequences', options.sequences),
    seed: wholeNumber('seed', options.seed, 0),
    seeds: atLeastOne('seeds', options.seeds),
    seriesMax: wholeNumber('max', options.max, SERIES_MAX_FROM),
  };
  if (!existsSync(options.main)) throw new Error(`${options.main} is not there; npm run build makes it`);
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const proxies = contenders(options.main, options['node-flag'], scratch);
    checkNames([...OTHERS, ...[...cases, ...ordeals, ...proxies].map(({ name }) => name), 'vmagent']);
    await measureOthers(plan, proxies, scratch);
    if (options.only.length === 0 || options.only.some((name) => !OTHERS.includes(name)))
      await measureBodies(plan, proxies, scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function measureOthers(plan: Plan, proxies: readonly Contender[], scratch: string): Promise<void> {
  if (options.only.length === 0 || options.only.includes('model')) say(sequences(plan.sequences, plan.seed));
  if (options.only.includes('paths')) say(await paths(plan.seeds, options['held-out']));
  if (options.only.includes('adversaries')) say(adversaries());
  if (options.only.includes('growth'))
    await grow(besideThePipe(proxies), plan.seriesMax, machine(), join(projectRoot, 'docs'), say);
  if (!options.only.includes('thousand')) return;
  const traced = contenders(options.main, [...options['node-flag'], '--trace-gc'], scratch);
  for (const [name, body] of endured) say(await thousand(name, body, besideThePipe(traced)));
}

/** Bodies and hardships, by all proxies that are wanted. */
async function measureBodies({ scrapes, starts }: Plan, proxies: readonly Contender[], scratch: string): Promise<void> {
  const named = [...proxies, { name: 'vmagent' }];
  const bodies = [...cases, ...ordeals];
  const chosen = proxies.filter((proxy) => proxy.name === 'pipe' || chooses(proxy.name, named));
  const all: Measurement[] = [];
  say(`${machine()}\n`);
  for (const { name, body, times, peer, headers, work } of cases) {
    if (!chooses(name, bodies)) continue;
    const racers = work === undefined ? chosen : chosen.flatMap((one) => worker(one, work));
    const result = await measure(body, racers, scrapes * times, starts, headers);
    all.push({ name, ...result });
    say(`\n${name}: ${size(result)}; ${scrapes * times} scrapes, ${starts} starts\n${table(result)}`);
    if (peer && chooses('vmagent', named)) say(await besideVmagent(body, Math.min(scrapes, PEER_SCRAPES), scratch));
  }
  for (const ordeal of ordeals) {
    if (!chooses(ordeal.name, bodies)) continue;
    const result = await endure(ordeal, chosen);
    all.push({ name: ordeal.name, ...result });
    say(`\n${ordeal.name}: ${size(result)}\n${table(result)}`);
  }
  if (options.markdown) say(`\n${figuresTable(all)}`);
}

/** Ours and the yardstick. */
function besideThePipe(proxies: readonly Contender[]): readonly Contender[] {
  return proxies.filter(({ name }) => name === 'pipe' || name === 'sluice');
}

/** The same proxy where it can do this work; nobody where it cannot. */
function worker(contender: Contender, work: readonly PipeWork[]): Contender[] {
  if (contender.name === 'pipe') return [pipe(options['node-flag'], work)];
  return contender.name === 'sluice' ? [contender] : [];
}

function machine(): string {
  return `${['Node', process.version.slice(1), ...options['node-flag']].join(' ')}, ${availableParallelism()} cores`;
}

function size({ lines, bytes }: Result): string {
  return `${lines} lines, ${(bytes / 1e6).toFixed(1)} MB`;
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
