import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startChild, until } from './child.ts';
import { need } from './need.ts';
import { ask } from './net.ts';

/** The servers that the tests run against, by their programs: one of major version 2, and one of 3. */
export const SERVERS = ['prometheus', 'prometheus3'] as const;
export type Server = (typeof SERVERS)[number];

/** False, with a skip, where there is no such Prometheus. */
export function needPrometheus(t: TestContext, server: Server = 'prometheus'): boolean {
  const there = spawnSync(server, ['--version']).status === 0;
  return need(t, server, there, `${server} is not on PATH`);
}

export type LabelSet = Readonly<Record<string, string>>;
/** One series and its samples: seconds since the Unix epoch, and the value as Prometheus prints it. */
export interface Series {
  readonly metric: LabelSet;
  readonly samples: readonly (readonly [seconds: number, value: string])[];
}

/** A real Prometheus. */
export interface Prometheus {
  readonly server: Server;
  readonly url: string;
  /** An instant query: a vector has one sample a series, a range selector all of them. `at`: seconds; now where it is left out. */
  query(expression: string, at?: number): Promise<readonly Series[]>;
  /** The value of the one series of the answer; undefined where there is none. */
  value(expression: string, at?: number): Promise<number | undefined>;
  /** The value of one of its own metrics, as `/metrics` says it now. */
  own(metric: string): Promise<number>;
  stderr(): string;
  stop(): Promise<void>;
}

export interface ScrapeConfig {
  readonly job_name: string;
  readonly scrape_interval: string;
  readonly scrape_timeout?: string;
  readonly metric_relabel_configs?: readonly Readonly<Record<string, unknown>>[];
  /** `scheme`, `tls_config`, `basic_auth` and the like. */
  readonly scheme?: 'http' | 'https';
  readonly tls_config?: Readonly<Record<string, unknown>>;
  readonly basic_auth?: Readonly<Record<string, unknown>>;
  readonly static_configs: readonly { readonly targets: readonly string[]; readonly labels?: LabelSet }[];
}

/** A job with one target, at a URL. */
export function job(
  name: string,
  url: string,
  scrape_interval: string,
  scrape_timeout: string = scrape_interval,
): ScrapeConfig {
  const { host, pathname } = new URL(url);
  const labels = { __metrics_path__: pathname };
  return { job_name: name, scrape_interval, scrape_timeout, static_configs: [{ targets: [host], labels }] };
}

/** Starts Prometheus on a free loopback port with a folder of its own; both are gone when the test is over. `more`: of its configuration. */
export async function startPrometheus(
  t: TestContext,
  scrape_configs: readonly (ScrapeConfig | Readonly<Record<string, unknown>>)[],
  server: Server = 'prometheus',
  more: Readonly<Record<string, unknown>> = {},
): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  await writeFile(file, JSON.stringify({ ...more, scrape_configs }));
  const child = startChild(server, [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    '--web.listen-address=127.0.0.1:0',
  ]);
  t.after(async () => {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const why = () => `${server} is not up: ${child.stderr()}`;
  const address = await until(
    () => {
      if (child.code() !== undefined) throw new Error(why());
      return /msg="Listening on".*? address=(\S+)/.exec(child.stderr())?.[1];
    },
    why,
    30_000,
  );
  const url = `http://${address}`;
  await until(async () => (await ask(`${url}/-/ready`)).status === 200, why);

  const query = async (expression: string, at?: number): Promise<readonly Series[]> => {
    const parameters = new URLSearchParams({ query: expression, ...(at === undefined ? {} : { time: at.toFixed(3) }) });
    const got = await ask(`${url}/api/v1/query?${parameters}`);
    assert.equal(got.status, 200, got.text);
    // The shape is Prometheus' own; what is not there shows in the assertions.
    const { data } = JSON.parse(got.text) as { data: { result: RawSeries[] } };
    return data.result.map(({ metric, value, values }) => ({ metric, samples: values ?? (value ? [value] : []) }));
  };
  return {
    server,
    url,
    query,
    async value(expression, at) {
      const series = await query(expression, at);
      assert.ok(series.length <= 1, `${expression} has ${series.length} series`);
      const value = series[0]?.samples[0]?.[1];
      return value === undefined ? undefined : Number(value);
    },
    async own(metric) {
      const { text } = await ask(`${url}/metrics`);
      const line = text.split('\n').find((one) => one.startsWith(`${metric} `));
      return Number(line?.slice(metric.length));
    },
    stderr: child.stderr,
    stop: child.stop,
  };
}

interface RawSeries {
  readonly metric: LabelSet;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}
