import type { TestContext } from 'node:test';
import type { Clock } from '../../src/base/clock.ts';
import { drawIds } from '../../src/cli/chance.ts';
import { defaultSettings } from '../../src/config/index.ts';
import type { Settings, TargetSettings } from '../../src/model/settings.ts';
import type { TripRecord } from '../../src/model/trip.ts';
import { createClient } from '../../src/scrape/index.ts';
import { createProxy, type ProxyOptions, type ProxyPort } from '../../src/serve/index.ts';
import { FakeLine, type Logged, memoryLog } from '../support/lines.ts';
import { listen } from '../support/net.ts';

export interface Setup {
  readonly proxy: ProxyPort;
  readonly url: string;
  readonly made: FakeLine[];
  readonly logged: Logged[];
  readonly trips: TripRecord[];
  readonly answers: string[];
  readonly bugs: string[];
  readonly clock: { skipMs: number };
}

export function settingsOf(...targets: readonly TargetSettings[]): Settings {
  return { ...defaultSettings, targets };
}

/** A proxy before real applications, with lines that tests hold in their hands. */
export async function setUp(t: TestContext, settings: Settings, more: Partial<ProxyOptions> = {}): Promise<Setup> {
  const { log, lines: logged } = memoryLog();
  const made: FakeLine[] = [];
  const trips: TripRecord[] = [];
  const answers: string[] = [];
  const bugs: string[] = [];
  const skipped = { skipMs: 0 };
  const clock: Clock = { wallMs: () => Date.now(), steadyMs: () => performance.now() + skipped.skipMs };
  const client = createClient(clock);
  const proxy = createProxy({
    settings,
    fetchBody: client.fetchBody,
    makeLine(target) {
      const line = new FakeLine(target);
      made.push(line);
      return line;
    },
    formats: { upstreamAccept: (accept) => accept ?? '*/*', escapingOf: () => 'underscores' },
    recorder: {
      recordTrip: (trip) => void trips.push(trip),
      recordAnswer: (target, code) => void answers.push(`${target} ${code}`),
      recordInternalError: (where) => void bugs.push(where),
    },
    log,
    clock,
    newScrapeId: drawIds(),
    keeper: null,
    ...more,
  });
  const url = await listen(t, proxy.server);
  t.after(() => client.close());
  return { proxy, url, made, logged, trips, answers, bugs, clock: skipped };
}
