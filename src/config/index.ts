/** The configuration file: YAML in, checked and frozen settings or issues with their places out. */
export { defaultSettings, readConfig, settingsWithTarget } from './config.ts';
export { type ConfigIssue, printIssue } from './issue.ts';
export { redactConfig, redactSecrets } from './redact.ts';
export { isScrapable } from './target.ts';
export { writeRule } from './write-rule.ts';
