import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { scrape } from './client.ts';
import { type Contender, start, stop } from './contender.ts';
import { type Body, startOrigin } from './measure.ts';
import { usage } from './process.ts';
import type { Measured, Result } from './report.ts';

/** What is hard on the memory of a proxy. */
export interface Hardship {
  readonly name: string;
  readonly body: Body;
  /** Goes through it; says how long the scrapes took that were not slow by themselves. */
  readonly suffer: (url: string) => Promise<number[]>;
}

/** Ten who share two slow trips wait longer than usual. */
const PATIENT = { headers: { 'x-prometheus-scrape-timeout-seconds': '60' } };
const WARM_UPS = 3;
const SCRAPERS = 10;
/** Twice as many as fill what Sluice holds for them, with what the kernel takes of each answer. */
const SLOW_READERS = 200;
const BYTES_PER_SECOND = 1_000;

/** `large` is a file whose answer is large because nothing in it is limited. */
export function hardships(large: string): readonly Hardship[] {
  return [
    { name: 'crowd', body: ['users', '714'], suffer: crowd },
    { name: 'slow-readers', body: ['file', large], suffer: besideSlowReaders },
    { name: 'slow-app', body: ['users', '20000', 'over=3000'], suffer: (url) => together(url, 1) },
  ];
}

/** Ten scrapers at once, a hundred times each. */
async function crowd(url: string): Promise<number[]> {
  return together(url, 100);
}

async function together(url: string, times: number): Promise<number[]> {
  const scraper = async (): Promise<number[]> => {
    const walls: number[] = [];
    for (let i = 0; i < times; i++) walls.push((await scrape(url, PATIENT)).ms);
    return walls;
  };
  return (await Promise.all(Array.from({ length: SCRAPERS }, scraper))).flat();
}

/** One scraper as it should be, and ever more beside it that take a kilobyte a second of an answer of their own. */
async function besideSlowReaders(url: string): Promise<number[]> {
  const walls: number[] = [];
  const slow: Socket[] = [];
  for (let i = 0; i < SLOW_READERS; i++) {
    slow.push(await slowReader(new URL(url)));
    walls.push((await scrape(url, PATIENT)).ms);
  }
  for (const socket of slow) socket.destroy();
  return walls;
}

/** Resolves once its answer has begun. */
async function slowReader({ hostname, port, pathname }: URL): Promise<Socket> {
  const socket = connect(Number(port), hostname, () => socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\n\r\n`));
  // Who reads so slowly may be cut.
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    socket.pause();
    const timer = setTimeout(() => socket.resume(), (bytes.length / BYTES_PER_SECOND) * 1_000);
    socket.once('close', () => clearTimeout(timer));
  });
  await once(socket, 'data');
  return socket;
}

/** Each contender by itself, freshly started. */
export async function endure({ body, suffer }: Hardship, contenders: readonly Contender[]): Promise<Result> {
  const origin = await startOrigin(body);
  const measured: Measured[] = [];
  try {
    for (const contender of contenders) {
      const running = await start(contender, origin.url);
      try {
        for (let i = 0; i < WARM_UPS; i++) await scrape(running.url, PATIENT);
        const before = usage(running.pid);
        const wallMs = await suffer(running.url);
        const { cpuMs, residentMb, peakMb } = usage(running.pid);
        const { bytes } = await scrape(running.url);
        measured.push({
          name: contender.name,
          wallMs,
          cpuMs: cpuMs - before.cpuMs,
          residentMb,
          peakMb,
          warmPeakMb: before.peakMb,
          startMs: [running.firstAnswerMs],
          answerBytes: bytes,
        });
      } finally {
        await stop(running);
      }
    }
    return { lines: origin.lines, bytes: origin.bytes, measured };
  } finally {
    await stop(origin);
  }
}
