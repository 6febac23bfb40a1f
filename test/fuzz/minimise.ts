/** Makes a story that fails shorter while it still fails: fewer steps, fewer lines, fewer keys of the configuration. */
import type { Config } from './config.ts';
import { readSetting, type Setting } from './pool.ts';
import type { Step, Story } from './story.ts';

/** Why a story fails; null = it does not. */
export type Fails = (story: Story) => Promise<string | null>;

/** For so long shorter stories are tried, in milliseconds. */
const TIME_MS = 20_000;

export async function minimise(story: Story, fails: Fails): Promise<Story> {
  let shortest = story;
  const until = performance.now() + TIME_MS;
  for (let before: Story | null = null; before !== shortest; ) {
    before = shortest;
    for (const shorter of candidates(shortest)) {
      if (performance.now() > until) return shortest;
      const made = shorter(shortest);
      if (made !== null && (await fails(made)) !== null) shortest = made;
    }
  }
  return shortest;
}

/** Ways to make the story shorter. Each is applied to what the ones before it left; null = it has nothing to take away. */
function* candidates(story: Story): Generator<(story: Story) => Story | null> {
  for (let at = story.steps.length - 1; at >= 0; at--) yield (now) => withSteps(now, without(now.steps, at, 1));
  yield (now) => mapSettings(now, (config) => (Object.keys(config).length === 0 ? null : {}));
  for (const path of configsOf(story).flatMap((config) => paths(config)))
    yield (now) => mapSettings(now, (config) => withoutPath(config, path));
  for (let at = 0; at < story.steps.length; at++) {
    for (let size = 256; size >= 1; size = Math.floor(size / 4))
      for (let line = Math.floor(linesOf(story.steps[at]).length / size) * size; line >= 0; line -= size)
        yield (now) => withoutLines(now, at, line, size);
  }
  for (const label of labelsOf(story)) yield (now) => withoutLabel(now, label);
}

function configsOf({ setting, steps }: Story): readonly Config[] {
  return [setting.config, ...steps.flatMap((step) => (step.what === 'reload' ? [step.setting.config] : []))];
}

function without<T>(from: readonly T[], at: number, count: number): readonly T[] | null {
  return at < from.length ? [...from.slice(0, at), ...from.slice(at + count)] : null;
}

function withSteps(story: Story, steps: readonly Step[] | null): Story | null {
  return steps === null ? null : { ...story, steps };
}

function linesOf(step: Step | undefined): readonly string[] {
  return step?.what === 'scrape' ? Buffer.from(step.body).toString('latin1').split('\n') : [];
}

function withoutLines(story: Story, at: number, line: number, size: number): Story | null {
  const step = story.steps[at];
  const lines = without(linesOf(step), line, size);
  if (step?.what !== 'scrape' || lines === null) return null;
  return withSteps(story, story.steps.with(at, { ...step, body: Buffer.from(lines.join('\n'), 'latin1') }));
}

function labelsOf(story: Story): ReadonlySet<string> {
  const text = story.steps.map((step) => linesOf(step).join('\n')).join('\n');
  return new Set(Array.from(text.matchAll(/[{,](\w+)="/g), ([, label]) => label ?? ''));
}

function withoutLabel(story: Story, label: string): Story | null {
  const pattern = new RegExp(`([{,])${label}="(?:[^"\\\\]|\\\\.)*",?`, 'g');
  const steps = story.steps.map((step) => {
    if (step.what !== 'scrape') return step;
    return { ...step, body: Buffer.from(linesOf(step).join('\n').replace(pattern, '$1'), 'latin1') };
  });
  return withSteps(story, steps);
}

/** The same change in all configurations that can bear it. */
function mapSettings(story: Story, change: (config: Config) => Config | null): Story | null {
  let changes = 0;
  const map = (setting: Setting): Setting => {
    const config = change(setting.config);
    const changed = config === null ? null : readSetting(config);
    if (changed !== null) changes++;
    return changed ?? setting;
  };
  const setting = map(story.setting);
  const steps = story.steps.map((step) => (step.what === 'reload' ? { ...step, setting: map(step.setting) } : step));
  return changes === 0 ? null : { ...story, setting, steps };
}

type Path = readonly string[];

/** The keys of a configuration, the outer ones first. */
function paths(value: unknown, above: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...above, key], ...paths(inner, [...above, key])]);
}

function withoutPath(config: Config, [key, ...rest]: Path): Config | null {
  if (key === undefined || !(key in config)) return null;
  const copy: Record<string, unknown> = structuredClone({ ...config });
  let inside: unknown = copy;
  let last = key;
  for (const next of rest) {
    // A list is an object by its indices, too.
    inside = typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[last] : null;
    last = next;
  }
  if (Array.isArray(inside)) inside.splice(Number(last), 1);
  else if (typeof inside === 'object' && inside !== null) delete (inside as Record<string, unknown>)[last];
  else return null;
  return copy;
}
