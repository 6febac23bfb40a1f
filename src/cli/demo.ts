import type { ScrapeReport } from '../model/line.ts';
import type { TripRecord } from '../model/trip.ts';
import type { BuildInfo } from '../model/web.ts';
import { localUrl } from './address.ts';
import { buildInfo } from './build.ts';
import { startLeakyApp } from './demo-app.ts';
import { createLogger } from './logger.ts';
import type { Arguments, Flags } from './options.ts';
import { loadSettings } from './settings.ts';
import { untilTold } from './signals.ts';
import { type Running, startSluice } from './sluice.ts';
import type { Streams } from './streams.ts';

/** 2,000 users are 28,000 series: over the default limit of 5,000 from the first scrape on. */
const APP = { users: 2_000, growth: 50, seed: 1 };
const SCRAPE_EVERY_MS = 2_000;

/** Runs the embedded leaky application with Sluice in front of it, scrapes it, and prints a line per scrape. */
export async function demo(args: Arguments, streams: Streams, manifest: URL): Promise<number> {
  if (args.flags.given.has('web.config.file'))
    return streams.fail('the demo is for looking at: it knows no --web.config.file');
  const app = await startLeakyApp(APP);
  let report: ScrapeReport | null = null;
  const started = await start(args.flags, app.url, buildInfo(manifest), (trip) => {
    report = trip.report;
  });
  if (typeof started === 'string') {
    await app.stop();
    return streams.fail(started);
  }
  const proxyUrl = localUrl(started.proxy, '/metrics');
  await streams.write(
    `application  ${app.url}\nsluice       ${proxyUrl}\nadmin        ${localUrl(started.admin, '/')}\n`,
  );
  let scrapes = 0;
  const scrape = async (): Promise<void> => {
    const response = await fetch(proxyUrl);
    await response.arrayBuffer();
    await streams.write(`${describeScrape(++scrapes, response.status, report, started)}\n`);
    app.tick();
  };
  const told = untilTold(() => undefined);
  await scrape();
  const timer = setInterval(() => void scrape().catch((error) => streams.print(String(error))), SCRAPE_EVERY_MS);
  await told;
  clearInterval(timer);
  await started.stop();
  await app.stop();
  return 0;
}

/** On the usual ports, or on free ones where they are taken and nobody asked for them. */
async function start(
  flags: Flags,
  upstream: string,
  build: BuildInfo,
  watch: (trip: TripRecord) => void,
): Promise<Running | string> {
  const log = createLogger('error', 'logfmt', (line) => void process.stderr.write(line));
  const at = (ports: Readonly<Record<string, string>>): Flags => ({
    ...flags,
    values: new Map([...flags.values, ['upstream.url', upstream], ...Object.entries(ports)]),
  });
  const loaded = await loadSettings(at({}));
  if (!loaded.ok) return loaded.error;
  const usual = await startSluice(at({}), loaded.value, build, log, watch);
  if (usual.ok) return usual.value;
  const fixed = flags.given.has('web.listen-address') || flags.given.has('admin.listen-address');
  if (fixed) return usual.error;
  const free = { 'web.listen-address': '127.0.0.1:0', 'admin.listen-address': '127.0.0.1:0' };
  const other = await startSluice(at(free), loaded.value, build, log, watch);
  return other.ok ? other.value : other.error;
}

function describeScrape(number: number, status: number, report: ScrapeReport | null, sluice: Running): string {
  if (report === null) return `scrape ${number}: ${status}`;
  const done = sluice
    .lines()
    .flatMap(({ line }) => line.ledger())
    .map(
      ({ metric, label, action, series_in, series_out }) =>
        `${metric}{${label}} ${action} ${series_in} -> ${series_out}`,
    );
  return `scrape ${number}: ${report.seriesIn} series in, ${report.seriesOut} out; ${done.join('; ') || 'nothing folded'}`;
}
