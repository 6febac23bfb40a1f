import { type ChildProcess, spawn } from 'node:child_process';
import type { OutgoingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { scrape } from './client.ts';
import { type Contender, type Running, start, stop } from './contender.ts';
import { usage } from './process.ts';
import type { Measured, Result } from './report.ts';

/** What the application says: the origin story of so many users, of others in each round (`strangers`), or a file, and how; see ./origin.ts. */
export type Body = readonly [kind: 'users' | 'strangers' | 'file', argument: string, ...options: readonly string[]];

const warmUps = 3;

/** Starts every contender `starts` times in front of one application, then scrapes the last of each `scrapes` times, in turns. */
export async function measure(
  body: Body,
  contenders: readonly Contender[],
  scrapes: number,
  starts: number,
  headers: OutgoingHttpHeaders = {},
): Promise<Result> {
  const origin = await startOrigin(body);
  const runs: Run[] = [];
  try {
    for (const contender of contenders) {
      runs.push({ contender, running: undefined, startMs: [], wallMs: [], cpuMs: 0, warmPeakMb: 0, bytes: 0 });
    }
    for (let i = 0; i < starts; i++) {
      for (const run of runs) await restart(run, origin.url);
    }
    for (let i = 0; i < warmUps; i++) await round(runs, origin.url, i, headers);
    for (const run of runs) {
      const { cpuMs, peakMb } = usage(pidOf(run));
      run.wallMs.length = 0;
      run.cpuMs = cpuMs;
      run.warmPeakMb = peakMb;
    }
    for (let i = 0; i < scrapes; i++) await round(runs, origin.url, i, headers);
    return { lines: origin.lines, bytes: origin.bytes, measured: runs.map(measuredOf) };
  } finally {
    for (const { running } of runs) if (running !== undefined) await stop(running);
    await stop(origin);
  }
}

interface Run {
  readonly contender: Contender;
  running: Running | undefined;
  readonly startMs: number[];
  readonly wallMs: number[];
  cpuMs: number;
  warmPeakMb: number;
  bytes: number;
}

async function restart(run: Run, upstream: string): Promise<void> {
  if (run.running !== undefined) await stop(run.running);
  run.running = undefined;
  run.running = await start(run.contender, upstream);
  run.startMs.push(run.running.firstAnswerMs);
}

/** The counters grow, then everyone is scraped once; who is first changes from round to round. */
async function round(
  runs: readonly Run[],
  origin: string,
  number: number,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  await scrape(origin, { method: 'POST' });
  for (let i = 0; i < runs.length; i++) {
    const run = runs[(i + number) % runs.length];
    if (run?.running === undefined) continue;
    const { ms, bytes } = await scrape(run.running.url, { headers });
    run.wallMs.push(ms);
    run.bytes = bytes;
  }
}

function pidOf({ running }: Run): number {
  if (running === undefined) throw new Error('a proxy was to be measured that does not run');
  return running.pid;
}

function measuredOf(run: Run): Measured {
  const { cpuMs, residentMb, peakMb } = usage(pidOf(run));
  const { startMs, wallMs, warmPeakMb, bytes } = run;
  return {
    name: run.contender.name,
    wallMs,
    cpuMs: cpuMs - run.cpuMs,
    residentMb,
    peakMb,
    warmPeakMb,
    startMs,
    answerBytes: bytes,
  };
}

export interface Origin {
  readonly child: ChildProcess;
  readonly url: string;
  readonly lines: number;
  readonly bytes: number;
}

export function startOrigin(body: Body): Promise<Origin> {
  return startApplication('origin.js', body);
}

/** A program of this folder that prints its port, lines and bytes once it listens. */
export async function startApplication(program: string, args: readonly string[]): Promise<Origin> {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    // Written by the program.
    const { port, lines, bytes }: { port: number; lines: number; bytes: number } = JSON.parse(line);
    return { child, url: `http://127.0.0.1:${port}/metrics`, lines, bytes };
  }
  throw new Error(`the application of the bench did not start: ${program} ${args.join(' ')}`);
}
