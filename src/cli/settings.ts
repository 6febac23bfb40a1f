// Node loads the promises of files when they are first used: without a file a start need not wait for them.
import { promises } from 'node:fs';
import { done, fail, type Outcome } from '../base/outcome.ts';
import { isScrapable } from '../base/upstream.ts';
import { redactUrl } from '../base/url.ts';
import { defaultSettings, settingsWithTarget } from '../config/index.ts';
import type { Settings } from '../model/settings.ts';
import { type Flags, flagValue } from './options.ts';

/** A configuration as it was loaded. */
export interface Loaded {
  readonly settings: Settings;
  /** The text of the file; empty where there is none. */
  readonly source: string;
}

/** Loads what the flags name. Without targets in the file, `--upstream.url` makes one named app. The error is ready to print. */
export async function loadSettings(flags: Flags): Promise<Outcome<Loaded, string>> {
  const file = flagValue(flags, 'config.file');
  if (file === '') return withUpstream(defaultSettings, flags, '');
  let source: string;
  try {
    source = await promises.readFile(file, 'utf8');
  } catch (error) {
    return fail(`--config.file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseSettings(source, file, flags);
}

export async function parseSettings(source: string, file: string, flags: Flags): Promise<Outcome<Loaded, string>> {
  // Whoever has no file needs no YAML.
  const { printIssue, readConfig } = await import('../config/config.ts');
  const settings = readConfig(source, file);
  if (!settings.ok) return fail(settings.error.map((issue) => printIssue(issue, source)).join('\n'));
  if (settings.value.targets.length > 0 && flags.given.has('upstream.url'))
    return fail(`--upstream.url and targets in ${file} both say what to scrape: only one of them may`);
  return withUpstream(settings.value, flags, source);
}

function withUpstream(settings: Settings, flags: Flags, source: string): Outcome<Loaded, string> {
  if (settings.targets.length > 0) return done({ settings, source });
  const url = flagValue(flags, 'upstream.url');
  if (!isScrapable(url))
    return fail(
      `--upstream.url is ${redactUrl(url)}: want an http or https URL, as in http://127.0.0.1:8080/metrics, or unix:/path/of.sock:/metrics`,
    );
  return done({ settings: settingsWithTarget(settings, { name: 'app', url }), source });
}
