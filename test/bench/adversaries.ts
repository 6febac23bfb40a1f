import { performance } from 'node:perf_hooks';
import { TestLine } from '../support/line.ts';

const MANY = 20_000;

function counter(series: number, labels: (at: number) => string): string {
  return `# TYPE f_total counter\n${Array.from({ length: series }, (_, at) => `f_total{${labels(at)}} 1\n`).join('')}`;
}

/** Bodies that are made to cost time and memory. */
const BODIES: readonly (readonly [name: string, body: () => string])[] = [
  ['numbers as values', () => counter(5 * MANY, (at) => `id="${(at * 65_536) % 16_777_213}"`)],
  ['paths that a crawler makes up', () => counter(5 * MANY, (at) => `path="/${at.toString(36)}/${at * 7}"`)],
  ['a million label names', () => counter(2.5 * MANY, (row) => many(20, (at) => `l${row * 20 + at}="v"`))],
  [
    'a hundred labels, all of them wide',
    () => counter(MANY / 4, (row) => many(100, (at) => `l${at}="v${row * 7 + at}"`)),
  ],
  ['a million labels in one series', () => counter(1, () => many(1_000_000, (at) => `l${at}="v"`))],
  ['values of 64 KiB', () => counter(1_000, (at) => `a="${at}${'x'.repeat(65_536)}"`)],
  ['texts of 64 KiB that look like ids', () => counter(1_100, (at) => `query="${at} ${'1a-2.'.repeat(13_000)}"`)],
  ['paths of 64 KiB', () => counter(200, (at) => `path="/${at}${'/a1'.repeat(21_000)}"`)],
  ['families without end', () => many(2.5 * MANY, (at) => `# TYPE f${at} counter\nf${at} 1\n`, '')],
  [
    'bounds without end',
    () => `# TYPE h histogram\n${many(5 * MANY, (at) => `h_bucket{le="${at}"} 1\n`, '')}h_bucket{le="+Inf"} 1\n`,
  ],
];

function many(count: number, make: (at: number) => string, between = ','): string {
  return Array.from({ length: count }, (_, at) => make(at)).join(between);
}

/** What each of them costs a line that has seen nothing before, and what is left of it. */
export function adversaries(): string {
  const rows = BODIES.map(([name, make]) => {
    const body = Buffer.from(make());
    const begun = performance.now();
    const answer = new TestLine().try(body);
    const ms = performance.now() - begun;
    const left =
      answer === null
        ? 'refused'
        : `${answer.report.seriesIn} series, ${answer.report.seriesOut} leave, ${answer.body.length} bytes`;
    const perMegabyte = ms / (body.length / 1e6);
    return `${name.padEnd(36)} ${(body.length / 1e6).toFixed(1).padStart(6)} MB ${ms.toFixed(0).padStart(6)} ms ${perMegabyte.toFixed(0).padStart(6)} ms/MB  ${left}\n`;
  });
  return `adversaries: each body once, by a new line\n${rows.join('')}`;
}
