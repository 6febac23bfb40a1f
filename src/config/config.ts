/** The configuration file: YAML in, checked and frozen settings or issues with their places out. */
import { done, fail, type Outcome } from '../base/outcome.ts';
import { formatBytes } from '../base/units.ts';
import { memoryNeeded } from '../model/memory.ts';
import type { CommonSettings, Limits, Settings, TargetSettings } from '../model/settings.ts';
import { DEFAULT_MEMORY, DEFAULTS } from './defaults.ts';
import type { Field } from './field.ts';
import { type ConfigIssue, Issues } from './issue.ts';
import { overlayLimits, readLimits, type WrittenLimits } from './limits.ts';
import { openDocument } from './open.ts';
import { readBoolean, readBytes, readDuration } from './scalars.ts';
import { keysOf } from './shape.ts';
import { CONFIG } from './shapes.ts';
import { readRelabelRules, readRules, readTargets, type WrittenTarget } from './target.ts';
import { deepFreeze } from './with-target.ts';

export { type ConfigIssue, printIssue } from './issue.ts';
export { redactConfig } from './redact-config.ts';
export { readWebConfig } from './web.ts';
export type { WebDisk } from './web-tls.ts';

/**
 * Reads a configuration file: the settings, or everything that is wrong with it, in the order of the file. `file` is its
 * name for the messages. An empty file is all defaults and no target.
 *
 * A target's `limits` are laid over the global ones key by key (a list replaces the whole list); its `rules` and
 * `metric_relabel_configs` come after the global ones.
 */
export function readConfig(text: string, file: string): Outcome<Settings, readonly ConfigIssue[]> {
  const issues = new Issues(file, text);
  const root = openDocument(text, issues);
  if (root === null) return fail(issues.sorted());
  const settings = readSettings(root);
  const found = issues.sorted();
  return found.length > 0 ? fail(found) : done(deepFreeze(settings));
}

function readSettings(root: Field): Settings {
  const fields = root.section(keysOf(CONFIG));
  const written = fields.read('limits', readLimits, null);
  const common: CommonSettings = {
    limits: overlay(written),
    rules: fields.read('rules', readRules, DEFAULTS.rules),
    relabel: fields.read('metric_relabel_configs', readRelabelRules, DEFAULTS.relabel),
    scrapeTimeoutMs: DEFAULTS.scrapeTimeoutMs,
    bodySizeLimit: fields.read('body_size_limit', readBytes, DEFAULTS.bodySizeLimit),
    windowMs: fields.read('window', readDuration, DEFAULTS.windowMs),
    ledgerExamples: fields.read('ledger_examples', readBoolean, DEFAULTS.ledgerExamples),
  };
  const targets = fields.read('targets', readTargets, []).map((target) => resolveTarget(target, common, written));
  const memory = fields.read('memory', readBytes, DEFAULT_MEMORY);
  const settings: Settings = { targets, common, memory };
  // Where no `memory` is written, what does not fit into its default is to blame.
  const place = fields.get('memory') ?? fields.get('limits') ?? fields.get('targets') ?? root;
  if (!fields.isRefused('memory')) checkMemory(settings, place);
  return settings;
}

function resolveTarget(target: WrittenTarget, common: CommonSettings, top: WrittenLimits | null): TargetSettings {
  return {
    ...common,
    name: target.name,
    url: target.url,
    limits: overlay(top, target.limits),
    rules: [...common.rules, ...target.rules],
    relabel: [...common.relabel, ...target.relabel],
    scrapeTimeoutMs: target.scrapeTimeoutMs,
    access: target.access,
  };
}

function overlay(...sections: readonly (WrittenLimits | null)[]): Limits {
  return overlayLimits(
    DEFAULTS.limits,
    sections.filter((section) => section !== null),
  );
}

/** Each target's limits must fit by themselves; where there is no target yet, those at the top must. */
function checkMemory({ targets, common, memory }: Settings, place: Field): void {
  const limits = targets.length === 0 ? [common.limits] : targets.map((target) => target.limits);
  const needed = Math.max(...limits.map(memoryNeeded));
  if (memory >= needed) return;
  place.refuse(
    `a memory of at least ${formatBytes(Math.ceil(needed / MB) * MB)}`,
    `memory, ${formatBytes(memory)}, must hold limits.answer_size and a table of limits.series: raise it or lower them`,
  );
}

const MB = 1024 ** 2;
