/**
 * `npm run timing [-- rounds]`: whether the time that a password takes tells which names are known. Wrong passwords of a known name
 * and of unknown ones are asked in turn, through HTTP; said are the medians, and Welch's t of the two: beyond 4.5 either way the
 * two can be told apart (the bound of TVLA, ISO/IEC 17825).
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebConfig } from '../../src/model/secure.ts';
import { createGate } from '../../src/web/gate.ts';
import { Passwords } from '../../src/web/passwords.ts';
import { ask } from '../support/net.ts';

const rounds = Number(process.argv[2] ?? 1_000);
/** fakepassword, at the least cost that there is, so that what is beside it shows. */
const HASH = '$2b$04$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';

const config: WebConfig = { tls: null, headers: new Map(), users: new Map([['known', HASH]]), rate: null };
const passwords = new Passwords();
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const gate = createGate((_, response) => response.end(), new Set(), {
  config: () => config,
  passwords,
  nowMs: () => performance.now(),
  log: quiet,
});
const server = createServer(gate);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
// A server that listens on TCP has such an address.
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

async function timeOf(name: string, round: number): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${name}:wrong${round}`).toString('base64')}`;
  const startMs = performance.now();
  const { status } = await ask(url, { headers: { authorization } });
  if (status !== 401) throw new Error(`${name}: ${status}`);
  return performance.now() - startMs;
}

const times = { known: [] as number[], unknown: [] as number[] };
for (let round = -10; round < rounds; round++) {
  // Who is first changes, so that neither has the warmer machine.
  for (const kind of round % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
    const ms = await timeOf(kind === 'known' ? 'known' : `name${round}`, round);
    if (round >= 0) times[kind].push(ms);
  }
}
server.close();
passwords.stop();

function describe(values: readonly number[]): { median: number; mean: number; variance: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, mean, variance };
}

const known = describe(times.known);
const unknown = describe(times.unknown);
const t = (known.mean - unknown.mean) / Math.sqrt((known.variance + unknown.variance) / rounds);
process.stdout.write(
  `known    median ${known.median.toFixed(2)} ms, mean ${known.mean.toFixed(2)} ms\n` +
    `unknown  median ${unknown.median.toFixed(2)} ms, mean ${unknown.mean.toFixed(2)} ms\n` +
    `Welch's t ${t.toFixed(2)} after ${rounds} rounds: ${Math.abs(t) < 4.5 ? 'they cannot be told apart' : 'they can be told apart'}\n`,
);
