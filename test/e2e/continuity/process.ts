import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ask } from '../../support/net.ts';
import { configFile, type Sluice, startSluice, tempFolder } from '../../support/sluice.ts';
import { LIMIT, MEMBERS, type Scenario, scenario, type Way } from './scenario.ts';
import { script } from './world.ts';

interface Started {
  readonly sluice: Sluice;
  readonly args: readonly string[];
  readonly file: string;
}

/** A process with its targets. Its flags may name a folder of its own as `FOLDER`. */
export class SluiceProcess {
  readonly #t: TestContext;
  readonly #upstream: string;
  readonly #flags: readonly string[];
  readonly #targets = new Map<string, Way>();
  #started: Started | undefined;
  #reloads: Promise<void> = Promise.resolve();

  constructor(t: TestContext, upstream: string, flags: readonly string[]) {
    this.#t = t;
    this.#upstream = upstream;
    this.#flags = flags;
  }

  add(target: string, way: Way): void {
    this.#targets.set(target, way);
  }

  get sluice(): Sluice {
    return this.#now.sluice;
  }

  get #now(): Started {
    return this.#started ?? assert.fail('it was not started');
  }

  url(target: string): string {
    return `${this.sluice.proxy}/metrics/${target}`;
  }

  async start(): Promise<void> {
    const folder = await tempFolder(this.#t);
    const file = await configFile(this.#t, this.#config());
    const flags = this.#flags.map((flag) => flag.replace('FOLDER', join(folder, 'state')));
    const args = [`--config.file=${file}`, '--config.reload-interval=0', '--web.enable-lifecycle', ...flags];
    this.#started = { sluice: await startSluice(this.#t, args), args, file };
  }

  /** Its own metrics. */
  async own(): Promise<string> {
    return (await ask(`${this.sluice.admin}/metrics`)).text;
  }

  async warmUp(target: string): Promise<void> {
    for (let n = 0; n < 40; n++) await ask(this.url(target));
  }

  /** Changes one target, and returns once that is in force. */
  configure(target: string, way: Way): Promise<void> {
    this.#reloads = this.#reloads.then(async () => {
      this.add(target, way);
      await writeFile(this.#now.file, this.#config());
      const got = await ask(`${this.sluice.admin}/-/reload`, { method: 'POST' });
      assert.equal(got.status, 200, got.text);
    });
    return this.#reloads;
  }

  /** Kills it at once, and returns when another one answers in its place. */
  async restart(): Promise<void> {
    const { sluice, args, file } = this.#now;
    sluice.kill('SIGKILL');
    await sluice.ended;
    const address = `--web.listen-address=${new URL(sluice.proxy).host}`;
    this.#started = { sluice: await startSluice(this.#t, [...args, address]), args, file };
  }

  #config(): string {
    const targets = [...this.#targets].map(([name, way]) => ({ ...way, name, url: `${this.#upstream}/${name}` }));
    return JSON.stringify({ targets });
  }
}

/** Until the code is compiled, the first scrapes of so many targets would take seconds: they are of this one. */
export const WARM: Scenario = scenario('warm', script(MEMBERS, {}));

/** By scenario. One for all that need none of their own: what happens to one of its targets must leave the others alone. */
export async function startProcesses(
  t: TestContext,
  upstream: string,
  scenarios: readonly Scenario[],
): Promise<readonly SluiceProcess[]> {
  const shared = new SluiceProcess(t, upstream, []);
  const processes = scenarios.map(({ ways, alone }, i) => {
    const mine = alone === undefined ? shared : new SluiceProcess(t, upstream, alone);
    for (const [way, config] of Object.entries(ways)) mine.add(`s${i}-${way}`, config);
    return mine;
  });
  for (const process of new Set(processes)) {
    process.add(WARM.name, LIMIT);
    await process.start();
    await process.warmUp(WARM.name);
  }
  return processes;
}
