import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram } from '../support/program.ts';
import { scrape } from './client.ts';
import { freePort, stop } from './contender.ts';
import { type Body, startOrigin } from './measure.ts';
import { type Usage, usage } from './process.ts';

const WARM_UPS = 3;
/** A few lines are no samples. */
const ALMOST = 0.99;
const PATIENCE_MS = 120_000;

/** Where vmagent is; null = nowhere. `go install github.com/VictoriaMetrics/VictoriaMetrics/app/vmagent@v1.150.0` makes it. */
export function findVmagent(): string | null {
  return findProgram('vmagent', ['-version']);
}

/**
 * The peer that folds as Sluice does: vmagent scrapes the application every two seconds, adds up without the label that floods (its stream
 * aggregation, output `total`), and pushes the sums to somebody who takes them. What it uses for so many scrapes, as one line.
 */
export async function vmagent(program: string, body: Body, scrapes: number, scratch: string): Promise<string> {
  const origin = await startOrigin(body);
  const sink = createServer((request, response) => {
    request.resume();
    request.once('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has such an address.
  const { port: sinkPort } = sink.address() as AddressInfo;
  const port = await freePort();
  const child = spawn(program, argumentsOf(scratch, origin.url, port, sinkPort), { stdio: 'ignore' });
  try {
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    const own = `http://127.0.0.1:${port}/metrics`;
    const first = await samplesFrom(own, origin.url, WARM_UPS * origin.lines * ALMOST);
    const before = usage(pid);
    const last = await samplesFrom(own, origin.url, first + scrapes * origin.lines * ALMOST);
    return described(usage(pid), before, last - first);
  } finally {
    await stop({ child });
    sink.close();
    sink.closeAllConnections();
    await stop(origin);
  }
}

function argumentsOf(scratch: string, origin: string, port: number, sinkPort: number): string[] {
  const folder = join(scratch, `vmagent-${port}`);
  mkdirSync(folder);
  const { host, pathname } = new URL(origin);
  const scrapeFile = join(folder, 'scrape.yml');
  writeFileSync(
    scrapeFile,
    `scrape_configs: [{ job_name: app, scrape_interval: 2s, scrape_timeout: 2s, metrics_path: ${pathname}, static_configs: [{ targets: ['${host}'] }] }]\n`,
  );
  const foldFile = join(folder, 'fold.yml');
  writeFileSync(
    foldFile,
    `[{ match: '{__name__=~"http_request_duration_seconds_.+"}', without: [endpoint], interval: 5s, outputs: [total] }]\n`,
  );
  return [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-promscrape.config=${scrapeFile}`,
    '-promscrape.maxScrapeSize=512MB',
    `-remoteWrite.url=http://127.0.0.1:${sinkPort}/`,
    `-remoteWrite.streamAggr.config=${foldFile}`,
    `-remoteWrite.tmpDataPath=${join(folder, 'queue')}`,
    '-loggerLevel=ERROR',
  ];
}

/** How many samples it has scraped, once they are so many; the counters of the application grow meanwhile. */
async function samplesFrom(own: string, origin: string, count: number): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    await delay(200);
    const text = await fetch(own).then(
      (response) => response.text(),
      () => '',
    );
    const samples = Number(/^vm_promscrape_scraped_samples_sum (\S+)$/m.exec(text)?.[1] ?? 0);
    if (samples >= count) return samples;
    await scrape(origin, { method: 'POST' });
  }
  throw new Error(`vmagent did not scrape ${count} samples within ${PATIENCE_MS / 1_000} s`);
}

function described(after: Usage, before: Usage, lines: number): string {
  const ns = ((after.cpuMs - before.cpuMs) * 1e6) / lines;
  return `vmagent, stream aggregation: ${ns.toFixed(0)} ns CPU/line, RSS ${after.residentMb.toFixed(0)} MB, peak ${after.peakMb.toFixed(0)} MB\n`;
}
