/** One size: everyone in front of the same application, in turns. Who fails is out of the race, and the others go on. */
import { scrape } from '../client.ts';
import { type Contender, type Running, start, stop } from '../contender.ts';
import { startApplication } from '../measure.ts';
import { usage } from '../process.ts';
import { median, pairwise } from '../report.ts';
import type { Failure, Figures, Point } from './result.ts';
import type { Shape } from './shape.ts';

/** Ten million new series may take their time. */
const PATIENT = { 'x-prometheus-scrape-timeout-seconds': '300' };
const WARM_UPS = 1;
/** Enough scrapes for so many lines, as CPU time is counted in steps of 10 ms. */
const LINES = 2_000_000;
const SCRAPES_MIN = 3;
const SCRAPES_MAX = 500;

interface Racer {
  readonly name: string;
  readonly running: Running | null;
  readonly wallMs: number[];
  cpuMs: number;
  answerBytes: number;
  failure: string | null;
}

export async function tryOut(shape: Shape, contenders: readonly Contender[]): Promise<Point> {
  const app = await startApplication('growth/app.js', [shape.series, shape.families, shape.labels].map(String));
  const scrapes = Math.min(SCRAPES_MAX, Math.max(SCRAPES_MIN, Math.ceil(LINES / app.lines)));
  const racers: Racer[] = [];
  try {
    for (const contender of contenders) racers.push(await enter(contender, app.url));
    for (let i = 0; i < WARM_UPS; i++) await round(racers, app.url, i);
    for (const racer of racers) racer.wallMs.length = 0;
    for (let i = 0; i < scrapes; i++) await round(racers, app.url, i);
    const pipe = racers.find(({ name }) => name === 'pipe');
    const outcomes = racers.map((racer) => outcomeOf(racer, app.lines, pipe));
    return { shape, lines: app.lines, bytes: app.bytes, scrapes, outcomes };
  } finally {
    for (const { running } of racers) if (running !== null) await stop(running);
    await stop(app);
  }
}

async function enter(contender: Contender, upstream: string): Promise<Racer> {
  const racer = { name: contender.name, wallMs: [], cpuMs: 0, answerBytes: 0 };
  try {
    const running = await start(contender, upstream, { headers: PATIENT });
    return { ...racer, running, cpuMs: usage(running.pid).cpuMs, failure: null };
  } catch (error) {
    return { ...racer, running: null, failure: reason(error) };
  }
}

/** The counters grow, then everyone is scraped once; who is first changes from round to round. */
async function round(racers: readonly Racer[], app: string, number: number): Promise<void> {
  await scrape(app, { method: 'POST' });
  for (let i = 0; i < racers.length; i++) {
    const racer = racers[(i + number) % racers.length];
    if (racer === undefined || racer.running === null || racer.failure !== null) continue;
    try {
      const { ms, bytes } = await scrape(racer.running.url, { headers: PATIENT });
      racer.wallMs.push(ms);
      racer.answerBytes = bytes;
    } catch (error) {
      racer.failure = reason(error);
    }
  }
}

function outcomeOf(racer: Racer, lines: number, pipe: Racer | undefined): Figures | Failure {
  const { name, running, wallMs, failure, answerBytes } = racer;
  if (running === null || failure !== null) return { name, failure: failure ?? 'it did not start' };
  const { cpuMs, residentMb, peakMb } = usage(running.pid);
  return {
    name,
    firstMs: running.firstAnswerMs,
    wallMs: median(wallMs),
    wallToPipe: pipe === undefined || pipe.failure !== null ? null : pairwise(wallMs, pipe.wallMs),
    cpuNsPerLine: ((cpuMs - racer.cpuMs) * 1e6) / (wallMs.length + WARM_UPS) / lines,
    residentMb,
    peakMb,
    answerBytes,
  };
}

/** Without ports, which are others in each run. */
function reason(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, '').replaceAll(/\s+/g, ' ');
}
