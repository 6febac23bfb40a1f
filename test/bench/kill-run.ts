import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from '../support/chance.ts';
import { type Child, startChild, until } from '../support/child.ts';
import { seriesOf } from '../support/line.ts';
import { ask } from '../support/net.ts';
import { manifest, projectRoot } from '../support/root.ts';
import { type AppSize, type GrowingApp, startGrowingApp } from './kill-app.ts';

export interface KillPlan extends AppSize {
  readonly kills: number;
  readonly seed: number;
  /** Between two scrapes. */
  readonly pauseMs: number;
}

export interface KillSummary {
  readonly kills: number;
  readonly scrapes: number;
  /** Scrapes that a kill cut off. */
  readonly cut: number;
  /** Kills that left a half-written file behind. */
  readonly midWrite: number;
  readonly restartsOfTheApplication: number;
  /** Largest number of series in one answer, and bytes of the state file in the end. */
  readonly series: number;
  readonly stateBytes: number;
  readonly seconds: number;
}

/**
 * Kills Sluice (SIGKILL) at random moments under load and starts it again at once. Throws where an output steps back while the
 * application did not restart, where a fold whose members never vanish is not their sum, or where a kept state is refused.
 */
export async function killOften(plan: KillPlan): Promise<KillSummary> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-kill-'));
  const draw = chance(plan.seed);
  const app = await startGrowingApp(plan, draw);
  const run = new KillRun(plan, folder, app, draw);
  try {
    return await run.run();
  } finally {
    await run.stop();
    app.stop();
    rmSync(folder, { recursive: true });
  }
}

class KillRun {
  readonly #plan: KillPlan;
  readonly #folder: string;
  readonly #app: GrowingApp;
  readonly #draw: () => number;
  readonly #known = new Map<string, number>();
  #child: Child | null = null;
  #scrapes = 0;
  #cut = 0;
  #midWrite = 0;
  #restarts = 0;
  #series = 0;

  constructor(plan: KillPlan, folder: string, app: GrowingApp, draw: () => number) {
    this.#plan = plan;
    this.#folder = folder;
    this.#app = app;
    this.#draw = draw;
    const overrides = [{ match: 'steady', series_per_metric: plan.routes }];
    const limits = { series_per_metric: 4 * plan.routes, overrides };
    writeFileSync(join(folder, 'sluice.yml'), JSON.stringify({ limits }));
  }

  async run(): Promise<KillSummary> {
    const { kills } = this.#plan;
    const startMs = performance.now();
    for (let kill = 0; kill < kills; kill++) {
      const proxy = await this.#start();
      for (let left = 1 + (this.#draw() % 3); left > 0; left--) {
        await this.#scrape(proxy);
        await sleep(this.#plan.pauseMs);
        if (this.#draw() % 8 === 0) this.#app.vanish();
      }
      await this.#killDuringScrape(proxy);
      // While Sluice is away the application goes on, and now and then it is the one that restarts.
      if (this.#draw() % 10 === 0) {
        this.#app.restart();
        this.#known.clear();
        this.#restarts++;
      }
    }
    await this.#scrape(await this.#start());
    const [file] = this.#stateFiles('.state');
    return {
      kills,
      scrapes: this.#scrapes,
      cut: this.#cut,
      midWrite: this.#midWrite,
      restartsOfTheApplication: this.#restarts,
      series: this.#series,
      stateBytes: file === undefined ? 0 : statSync(file).size,
      seconds: (performance.now() - startMs) / 1_000,
    };
  }

  async stop(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#child?.ended;
  }

  async #start(): Promise<string> {
    const bin = join(projectRoot, manifest.bin.sluice);
    const child = startChild(process.execPath, [
      bin,
      `--upstream.url=${this.#app.url}`,
      '--web.listen-address=127.0.0.1:0',
      '--admin.listen-address=127.0.0.1:0',
      `--config.file=${join(this.#folder, 'sluice.yml')}`,
      `--storage.path=${join(this.#folder, 'state')}`,
    ]);
    this.#child = child;
    const port = await until(() => {
      if (child.code() !== undefined) throw new Error(`Sluice ended: ${child.stderr()}`);
      return /sluice is up.*? proxy=(\d+)/.exec(child.stderr())?.[1];
    }, child.stderr);
    return `http://127.0.0.1:${port}/metrics`;
  }

  async #scrape(proxy: string): Promise<void> {
    const { status, text } = await ask(proxy);
    assert.equal(status, 200, text);
    this.#check(text);
  }

  #check(text: string): void {
    this.#scrapes++;
    const series = seriesOf(text);
    this.#series = Math.max(this.#series, series.size);
    for (const [name, value] of series) {
      if (!/^(steady|leaky)/.test(name) || name.startsWith('leaky_sum')) continue;
      const before = this.#known.get(name) ?? 0;
      assert.ok(value >= before, `${name} steps back from ${before} to ${value}`);
      this.#known.set(name, value);
    }
    for (const [route, sum] of this.#app.sums)
      assert.equal(series.get(`steady{path="/u/:id",route="${route}"}`), sum, route);
  }

  /** At a random moment of a scrape, or as soon as a write begins; a scrape that was answered all the same counts. */
  async #killDuringScrape(proxy: string): Promise<void> {
    const child = this.#child;
    assert.ok(child !== null);
    const got = ask(proxy).then(
      ({ status, text }) => (status === 200 ? text : null),
      () => null,
    );
    if (this.#draw() % 2 === 0) await sleep(this.#draw() % 120);
    else await this.#writeBegins();
    child.kill('SIGKILL');
    await child.ended;
    assert.doesNotMatch(child.stderr(), /refused|cannot be kept|a bug in Sluice/);
    if (this.#stateFiles('.new').length > 0) this.#midWrite++;
    const text = await got;
    if (text === null) this.#cut++;
    else this.#check(text);
  }

  /** Whatever it begins with: the proof must not rely on how Sluice writes. And up to 1 ms more, so that kills spread over the whole write. */
  async #writeBegins(): Promise<void> {
    await new Promise<void>((resolve) => {
      const watcher = watch(join(this.#folder, 'state'), (_, name) => {
        if (name?.includes('.state')) finish();
      });
      const timer = setTimeout(() => finish(), 1_000);
      const finish = (): void => {
        clearTimeout(timer);
        watcher.close();
        resolve();
      };
    });
    const untilMs = performance.now() + (this.#draw() % 20) / 20;
    while (performance.now() < untilMs);
  }

  #stateFiles(ending: string): readonly string[] {
    const state = join(this.#folder, 'state');
    if (!existsSync(state)) return [];
    return readdirSync(state)
      .filter((name) => name.endsWith(ending))
      .map((name) => join(state, name));
  }
}
