/** What settings are without a file; ./config.ts reads files, and brings the YAML along. */
export { DEFAULT_ACCESS, defaultSettings } from './defaults.ts';
export { redactSecrets } from './redact.ts';
export { settingsWithTarget } from './with-target.ts';
export { writeRule } from './write-rule.ts';
