/** Makes a story that fails shorter while it still fails: fewer steps, fewer lines, fewer keys of the configuration. */
import type { Config } from './config.ts';
import { readSetting, type Setting } from './pool.ts';
import type { Step, Story } from './story.ts';

/** Why a story fails; null = it does not. */
export type Fails = (story: Story) => Promise<string | null>;

/** So many shorter stories are tried at most. */
const TRIES = 3_000;

export async function minimise(story: Story, fails: Fails): Promise<Story> {
  let shortest = story;
  let tries = 0;
  for (let before: Story | null = null; before !== shortest && tries < TRIES; ) {
    before = shortest;
    for (const shorter of candidates(shortest)) {
      const made = shorter(shortest);
      if (made === null || ++tries > TRIES || (await fails(made)) === null) continue;
      shortest = made;
    }
  }
  return shortest;
}

/** Ways to make the story shorter. Each is applied to what the ones before it left; null = it has nothing to take away. */
function* candidates(story: Story): Generator<(story: Story) => Story | null> {
  for (let at = story.steps.length - 1; at >= 0; at--) yield (now) => withSteps(now, without(now.steps, at, 1));
  yield (now) => mapSettings(now, (config) => (Object.keys(config).length === 0 ? null : {}));
  for (const path of paths(story.setting.config))
    yield (now) => mapSettings(now, (config) => withoutPath(config, path));
  for (let at = 0; at < story.steps.length; at++) {
    for (let size = 256; size >= 1; size = Math.floor(size / 4))
      for (let line = Math.floor(linesOf(story.steps[at]).length / size) * size; line >= 0; line -= size)
        yield (now) => withoutLines(now, at, line, size);
  }
  for (const label of labelsOf(story)) yield (now) => withoutLabel(now, label);
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

function mapSettings(story: Story, change: (config: Config) => Config | null): Story | null {
  const setting = changed(story.setting, change);
  if (setting === null) return null;
  const steps = story.steps.map((step) =>
    step.what === 'reload' ? { ...step, setting: changed(step.setting, change) ?? step.setting } : step,
  );
  return { ...story, setting, steps };
}

function changed(setting: Setting, change: (config: Config) => Config | null): Setting | null {
  const config = change(setting.config);
  return config === null ? null : readSetting(config);
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
