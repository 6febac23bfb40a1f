import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { test } from 'node:test';
import { until } from '../support/child.ts';
import { app, ask, reply } from '../support/net.ts';
import { job, needPrometheus, type Prometheus, startPrometheus } from '../support/prometheus.ts';
import { configFile, startSluice } from '../support/sluice.ts';

/**
 * One application, scraped raw and through Sluice by one Prometheus. What it says at its n-th scrape is written down here,
 * and who scrapes gets the states in order: so both sides see the same ones, whenever they come by. `state` says which.
 */
interface State {
  readonly startedAt: number;
  /** What each visible member has counted. */
  readonly members: ReadonlyMap<number, number>;
}

const MEMBERS = 40;
const LIMIT = 20;
const STATES = 24;

const states: readonly State[] = writeStates();

function writeStates(): State[] {
  const counted = new Map<number, number>();
  const hidden = new Set<number>();
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  const begin = (members: readonly number[], at: (member: number) => number) => {
    for (const member of members) counted.set(member, at(member));
  };
  const hide = (members: readonly number[]) => members.forEach((member) => void hidden.add(member));
  const show = (members: readonly number[]) => members.forEach((member) => void hidden.delete(member));
  const events: Readonly<Record<number, () => void>> = {
    0: () => begin(range(0, MEMBERS), (member) => 1_000 + member * 7),
    5: () => hide(range(0, 10)),
    8: () => show(range(0, 5)), // they went on counting
    9: () => {
      begin(range(5, 10), (member) => member); // they began anew
      show(range(5, 10));
    },
    11: () => begin(range(10, 13), () => 2), // reset in sight
    13: () => begin(range(MEMBERS, MEMBERS + 5), (member) => member),
    15: () => begin([...counted.keys()], (member) => member % 5), // the application restarts
    18: () => hide(range(20, 40)),
    21: () => show(range(20, 40)),
  };
  return Array.from({ length: STATES }, (_, n) => {
    for (const [member, count] of counted) counted.set(member, count + 1 + ((member * 5 + n * 3) % 11));
    events[n]?.();
    const members = new Map([...counted].filter(([member]) => !hidden.has(member)));
    return { startedAt: n < 15 ? 1_700_000_000 : 1_700_009_999, members };
  });
}

/** What is exposed of a member's count, by sample. All are exact in binary. */
const SAMPLES: Readonly<Record<string, (count: number) => number>> = {
  jobs_total: (count) => count,
  job_seconds_count: (count) => count,
  job_seconds_sum: (count) => count / 4,
  'job_seconds_bucket{le="1"}': (count) => Math.floor(count / 2),
  'job_seconds_bucket{le="5"}': (count) => Math.floor((count * 3) / 4),
  'job_seconds_bucket{le="+Inf"}': (count) => count,
};

function expose({ startedAt, members }: State, n: number): string {
  const lines = (name: string) =>
    [...members].map(([member, count]) => {
      const [bare = '', le] = name.split(/[{}]/);
      const labels = `queue="${member % 2 ? 'mail' : 'sms'}",worker="w${member}"${le === undefined ? '' : `,${le}`}`;
      return `${bare}{${labels}} ${SAMPLES[name]?.(count)}\n`;
    });
  const [counter = '', ...histogram] = Object.keys(SAMPLES);
  return [
    `# TYPE state gauge\nstate ${n}\n# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${startedAt}\n`,
    '# TYPE jobs_total counter\n',
    ...lines(counter),
    '# TYPE job_seconds histogram\n',
    ...histogram.flatMap(lines),
  ].join('');
}

/** A state each scrape; the last one again and again. */
function play(): RequestListener {
  const scrapes = new Map<string, number>();
  return ({ url = '' }, response) => {
    const n = Math.min(scrapes.get(url) ?? 0, STATES - 1);
    scrapes.set(url, n + 1);
    const state = states[n];
    if (state !== undefined) reply(response, expose(state, n));
  };
}

/** What the application has counted in all up to each state, as far as it ever told. */
function truth(sample: (count: number) => number): number[] {
  const last = new Map<number, number>();
  let sum = 0;
  let startedAt = 0;
  return states.map((state) => {
    if (state.startedAt !== startedAt) last.clear();
    startedAt = state.startedAt;
    for (const [member, count] of state.members) {
      const before = last.get(member) ?? 0;
      sum += sample(count) - (count >= before ? sample(before) : 0);
      last.set(member, count);
    }
    return sum;
  });
}

/** The seconds at which Prometheus first stored each state. */
async function timesOf(prometheus: Prometheus, name: string): Promise<ReadonlyMap<number, number>> {
  const [series] = await prometheus.query(`state{job="${name}"}[10m]`);
  const times = new Map<number, number>();
  for (const [time, value] of series?.samples ?? []) if (!times.has(Number(value))) times.set(Number(value), time);
  return times;
}

/** The sum of the increases from one stored sample to another: its window ends on both, so nothing is extrapolated. */
async function increase(
  prometheus: Prometheus,
  name: string,
  sample: string,
  from: number,
  to: number,
): Promise<number> {
  const [bare = '', le] = sample.split(/[{}]/);
  const selector = `${bare}{job="${name}"${le === undefined ? '' : `,${le}`}}`;
  const window = `${Math.round((to - from) * 1_000)}ms`;
  return (await prometheus.value(`sum(increase(${selector}[${window}]))`, to)) ?? Number.NaN;
}

/** Prometheus itself can tell the increase of the raw members where all that were ever seen in between are there at both ends. */
function isPlain(from: number, to: number): boolean {
  const ends = new Set([...(states[from]?.members.keys() ?? [])].filter((member) => states[to]?.members.has(member)));
  return states.slice(from, to + 1).every(({ members }) => [...members.keys()].every((member) => ends.has(member)));
}

test('increase() of the folds is what the application counted: members vanish, return, reset; it restarts', {
  timeout: 120_000,
}, async (t) => {
  if (!needPrometheus(t)) return;
  const upstream = await app(t, play());
  const config = await configFile(t, { limits: { series_per_metric: LIMIT } });
  const sluice = await startSluice(t, [`--upstream.url=${upstream}/limited`, `--config.file=${config}`]);
  const prometheus = await startPrometheus(t, [
    job('raw', `${upstream}/raw`, '500ms'),
    job('sluice', `${sluice.proxy}/metrics`, '500ms'),
  ]);
  const last = `state == ${STATES - 1}`;
  await until(async () => (await prometheus.query(last)).length === 2, prometheus.stderr, 60_000);
  const folds = await prometheus.query('count by (job, __name__) ({__name__=~"job.*"})');
  for (const { metric, samples } of folds)
    if (metric['job'] === 'sluice') assert.ok(Number(samples[0]?.[1]) <= LIMIT, JSON.stringify(metric));
  const limited = await timesOf(prometheus, 'sluice');
  const raw = await timesOf(prometheus, 'raw');
  t.diagnostic(`${raw.size} and ${limited.size} of ${STATES} states were stored`);
  assert.ok(limited.has(0) && limited.size > STATES / 2 && raw.size > STATES / 2);

  let compared = 0;
  for (const [sample, value] of Object.entries(SAMPLES)) {
    const counted = truth(value);
    for (const [to, end] of limited) {
      for (const [from, start] of limited) {
        if (from >= to || (from > 0 && ![1, 3, 8].includes(to - from))) continue;
        const want = (counted[to] ?? 0) - (counted[from] ?? 0);
        const what = `${sample} from state ${from} to ${to}`;
        close(await increase(prometheus, 'sluice', sample, start, end), want, what);
        const [rawStart, rawEnd] = [raw.get(from), raw.get(to)];
        if (rawStart === undefined || rawEnd === undefined || !isPlain(from, to)) continue;
        close(await increase(prometheus, 'raw', sample, rawStart, rawEnd), want, `${what}, raw`);
        compared += 1;
      }
    }
  }
  t.diagnostic(`${compared} windows compared on both sides`);
  assert.ok(compared > 50);
  const own = (await ask(`${sluice.admin}/metrics`)).text;
  assert.ok(!/^sluice_fold_inexact_total\{/m.test(own), 'the table had room for all');
});

function close(got: number, want: number, what: string): void {
  assert.ok(Math.abs(got - want) <= 1e-9 * Math.max(1, Math.abs(want)), `${what}: ${got} is not ${want}`);
}
