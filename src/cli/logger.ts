import { formatJson, formatLogfmt } from '../base/logfmt.ts';
import type { LogFields, Logger } from '../model/log.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** Writes to `write`, a line each, what is at least of the level. Level and format are those of `--log.level` and `--log.format`. */
export function createLogger(level: Level, format: 'logfmt' | 'json', write: (line: string) => void): Logger {
  const print = format === 'json' ? formatJson : formatLogfmt;
  const at =
    (own: Level) =>
    (msg: string, fields: LogFields = {}) => {
      if (LEVELS.indexOf(own) < LEVELS.indexOf(level)) return;
      write(`${print({ time: new Date().toISOString(), level: own.toUpperCase(), msg, ...fields })}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Null = no such level. */
export function levelOf(text: string): Level | null {
  return LEVELS.find((level) => level === text) ?? null;
}
