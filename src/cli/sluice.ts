import { createAdmin, createMetrics, type OwnMetrics } from '../admin/index.ts';
import { done, fail, type Outcome } from '../base/outcome.ts';
import { parseDuration } from '../base/units.ts';
import { redactSecrets } from '../config/index.ts';
import { escapingOf, upstreamAccept } from '../exposition/index.ts';
import { createTargetLine, Regions } from '../line/line.ts';
import type { Line } from '../model/line.ts';
import type { Logger } from '../model/log.ts';
import type { Settings, TargetSettings } from '../model/settings.ts';
import type { PlacedLine, Recorder, TripRecord } from '../model/trip.ts';
import { type BuildInfo, healthPaths } from '../model/web.ts';
import { relabelWarnings } from '../rules/index.ts';
import { createClient } from '../scrape/index.ts';
import { createProxy, type ProxyOptions } from '../serve/index.ts';
import { type Address, parseAddress } from './address.ts';
import { drawIds, drawSeed } from './chance.ts';
import { CLOCK } from './clock.ts';
import { collect, settleIn } from './engine.ts';
import { openKeeper } from './keeper.ts';
import { readyKernel } from './kernel.ts';
import { listen } from './listen.ts';
import { type Flags, flagValue } from './options.ts';
import { Reloader } from './reload.ts';
import type { Loaded } from './settings.ts';
import { openWebOf } from './web.ts';

/** Sluice with both ports open. */
export interface Running {
  readonly proxy: Address;
  readonly admin: Address;
  lines(): readonly PlacedLine[];
  reload(): Promise<Outcome<void, string>>;
  /** Ends within a second. */
  stop(): Promise<void>;
}

/** Puts the rooms together and opens the ports; `watch` hears of every trip. The error is ready to print. */
export async function startSluice(
  flags: Flags,
  loaded: Loaded,
  build: BuildInfo,
  log: Logger,
  watch: (trip: TripRecord) => void,
): Promise<Outcome<Running, string>> {
  const addresses = readAddresses(flags);
  if (!addresses.ok) return addresses;
  const intervalMs = parseDuration(flagValue(flags, 'config.reload-interval'));
  if (intervalMs === null)
    return fail(
      `--config.reload-interval is "${flagValue(flags, 'config.reload-interval')}": want a duration, as in 10s`,
    );

  let { settings } = loaded;
  const limitsOf = (target: string) => settings.targets.find(({ name }) => name === target)?.limits;
  const metrics: OwnMetrics = createMetrics(build, () => proxy.lines(), limitsOf);
  const opened = await openWebOf(flags, { intervalMs, log, nowMs: CLOCK.steadyMs, record: metrics.recordWebReload });
  if (!opened.ok) return opened;
  const web = opened.value;
  const client = createClient(CLOCK);
  readyKernel();
  const { keeper, close } = openKeeper(flagValue(flags, 'storage.path'), log, () => metrics.recordStorageError());
  const proxy = createProxy({
    ...lineMaker(() => settings),
    fetchBody: client.fetchBody,
    recorder: watched(metrics, watch),
    keeper,
    log,
    clock: CLOCK,
    newScrapeId: drawIds(),
    ...(web === null ? {} : { createServer: web.serverOf(new Set()) }),
  });
  const reloader = new Reloader({
    flags,
    loaded,
    intervalMs,
    log,
    apply: (next) => {
      settings = next.settings;
      warnOfRelabelling(settings.targets, log);
      proxy.reconfigure(settings);
    },
    record: (successful) => metrics.recordReload(successful, CLOCK.wallMs()),
  });
  let ready = false;
  const reload = async (): Promise<Outcome<void, string>> => {
    const hasFile = web === null || flagValue(flags, 'config.file') !== '';
    const found = [hasFile ? await reloader.reload() : done(undefined), web?.reload() ?? done(undefined)];
    const errors = found.flatMap((outcome) => (outcome.ok ? [] : [outcome.error]));
    return errors.length === 0 ? done(undefined) : fail(errors.join('\n'));
  };
  const admin = createAdmin({
    metrics,
    lines: () => proxy.lines(),
    build,
    flags: () => new Map([...flags.values].map(([name, value]) => [name, redactSecrets(value)])),
    config: () => shownConfig(reloader.loaded.source),
    ready: () => ready,
    reload: flagValue(flags, 'web.enable-lifecycle') === 'true' ? reload : null,
    reloadError: () => [reloader.error, web?.error ?? null].filter((error) => error !== null).join('\n') || null,
    log,
    ...(web === null ? {} : { createServer: web.serverOf(healthPaths) }),
  });
  const stop = async (): Promise<void> => {
    ready = false;
    reloader.stop();
    web?.stop();
    await proxy.stop();
    await Promise.all([admin.stop(), client.close()]);
    close();
  };

  const proxyAt = await listen(proxy.server, addresses.value.proxy, 'web.listen-address');
  const adminAt = await listen(admin.server, addresses.value.admin, 'admin.listen-address');
  if (!proxyAt.ok || !adminAt.ok) {
    await stop();
    return fail([proxyAt, adminAt].flatMap((at) => (at.ok ? [] : at.error)).join('; '));
  }
  warnOfRelabelling(loaded.settings.targets, log);
  metrics.recordReload(true, CLOCK.wallMs());
  reloader.start();
  web?.start();
  ready = true;
  return done({
    proxy: proxyAt.value,
    admin: adminAt.value,
    lines: () => proxy.lines(),
    reload,
    stop,
  });
}

/** Fit to be shown; whoever has no file needs no YAML. */
async function shownConfig(source: string): Promise<string> {
  return source === '' ? '' : (await import('../config/config.ts')).redactConfig(source);
}

function readAddresses(flags: Flags): Outcome<{ proxy: Address; admin: Address }, string> {
  const proxy = parseAddress(flagValue(flags, 'web.listen-address'), 'web.listen-address');
  const admin = parseAddress(flagValue(flags, 'admin.listen-address'), 'admin.listen-address');
  if (!proxy.ok) return proxy;
  return admin.ok ? done({ proxy: proxy.value, admin: admin.value }) : admin;
}

function lineMaker(settings: () => Settings): Pick<ProxyOptions, 'settings' | 'makeLine' | 'formats'> {
  const seed = drawSeed();
  // The memory is the whole process's: each target has its share.
  const regions = new Regions();
  const makeLine = (target: TargetSettings): Line =>
    createTargetLine(target, { seed, memory: shareOf(settings()), collect }, regions);
  return { settings: settings(), makeLine, formats: { upstreamAccept, escapingOf } };
}

/** Of the memory, a target's. */
function shareOf({ memory, targets }: Settings): number {
  return Math.floor(memory / targets.length);
}

function watched(recorder: Recorder, watch: (trip: TripRecord) => void): Recorder {
  let isFirst = true;
  return {
    recordTrip(trip) {
      recorder.recordTrip(trip);
      watch(trip);
      if (!isFirst || trip.report === null) return;
      isFirst = false;
      settleIn();
    },
    recordAnswer: (target, code, durationMs) => recorder.recordAnswer(target, code, durationMs),
    recordInternalError: (where) => recorder.recordInternalError(where),
  };
}

function warnOfRelabelling(targets: readonly TargetSettings[], log: Logger): void {
  for (const target of targets)
    for (const warning of relabelWarnings(target.relabel)) log.warn(warning, { target: target.name });
}
