import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { PlacedLine, TripRecord } from '../model/trip.ts';
import type { BuildInfo } from '../model/web.ts';
import type { OwnRecorder } from './own-recorder.ts';
import { TripBook } from './trip-book.ts';
import { type LimitsOf, registerViews } from './views.ts';

/** From a loopback scrape of a small application to Prometheus' usual timeout. */
const SECONDS_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Who fills the registry, and the registry for those who look. */
export interface Registered extends OwnRecorder {
  /** `process_*` and `nodejs_*` begin when it is first asked for: they watch each collection and wake the process a hundred times a second. */
  registry(): Registry;
}

/** Sluice's own metrics (DESIGN 3.4), bounded: gauges are drawn anew from what is true at each scrape of them. */
export function registerMetrics(build: BuildInfo, lines: () => readonly PlacedLine[], limitsOf: LimitsOf): Registered {
  const registry = new Registry();
  const registers = [registry];
  const book = new TripBook(registers);
  registerViews(registers, book, lines, limitsOf);

  const info = ['version', 'revision', 'nodeversion'] as const;
  const buildInfo = new Gauge({ name: 'sluice_build_info', help: 'Always 1.', labelNames: info, registers });
  buildInfo.set({ version: build.version, revision: build.revision, nodeversion: build.nodeVersion }, 1);
  const scrapes = new Counter({
    name: 'sluice_scrapes_total',
    help: 'Answers to scrapers by HTTP status.',
    labelNames: ['target', 'code'],
    registers,
  });
  const duration = seconds(
    registers,
    'sluice_scrape_duration_seconds',
    'From the request to the answer, waiting included.',
  );
  const upstream = seconds(registers, 'sluice_upstream_duration_seconds', 'From the question to the body’s last byte.');
  const bugs = new Counter({
    name: 'sluice_internal_errors_total',
    help: 'Bugs in Sluice that were caught.',
    labelNames: ['where'],
    registers,
  });
  const storage = new Counter({
    name: 'sluice_storage_errors_total',
    help: 'State that could not be kept.',
    registers,
  });
  const reload = new Gauge({
    name: 'sluice_config_last_reload_successful',
    help: '1 while the configuration in force is the one on disk.',
    registers,
  });
  const reloadTime = new Gauge({
    name: 'sluice_config_last_reload_success_timestamp_seconds',
    help: 'When the configuration in force was loaded.',
    registers,
  });
  const webReload = new Gauge({
    name: 'sluice_web_config_last_reload_successful',
    help: '1 while the web configuration in force is the one on disk, or where there is none.',
    registers,
  });
  webReload.set(1);
  let isAsked = false;
  return {
    registry(): Registry {
      if (!isAsked) collectDefaultMetrics({ register: registry });
      isAsked = true;
      return registry;
    },
    recordTrip(trip: TripRecord): void {
      upstream.observe({ target: trip.target }, trip.upstreamMs / 1_000);
      book.record(trip);
    },
    recordAnswer(target: string, code: number, durationMs: number): void {
      scrapes.inc({ target, code });
      duration.observe({ target }, durationMs / 1_000);
    },
    recordInternalError: (where: string): void => bugs.inc({ where }),
    recordStorageError: (): void => storage.inc(),
    recordWebReload: (successful: boolean): void => webReload.set(successful ? 1 : 0),
    recordReload(successful: boolean, nowMs: number): void {
      reload.set(successful ? 1 : 0);
      if (successful) reloadTime.set(nowMs / 1_000);
    },
  };
}

function seconds(registers: Registry[], name: string, help: string): Histogram<'target'> {
  return new Histogram({ name, help, labelNames: ['target'], buckets: SECONDS_BUCKETS, registers });
}
