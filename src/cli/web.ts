import { done, type Outcome } from '../base/outcome.ts';
import { openWeb, type Web, type WebOptions } from '../web/index.ts';
import { type Flags, flagValue } from './options.ts';

/** What `--web.config.file` says; null where there is none: plain HTTP, and everybody may look. */
export function openWebOf(flags: Flags, options: Omit<WebOptions, 'file'>): Outcome<Web | null, string> {
  const file = flagValue(flags, 'web.config.file');
  return file === '' ? done(null) : openWeb({ ...options, file });
}
