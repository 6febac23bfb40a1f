/** The configuration file: YAML in, checked and frozen settings or issues with their places out. */
export { DEFAULT_ACCESS } from './access.ts';
export { defaultSettings, readConfig, settingsWithTarget } from './config.ts';
export { type ConfigIssue, printIssue } from './issue.ts';
export { redactConfig, redactSecrets } from './redact.ts';
export { isScrapable } from './target.ts';
export { readWebConfig } from './web.ts';
export type { WebDisk } from './web-tls.ts';
export { writeRule } from './write-rule.ts';
