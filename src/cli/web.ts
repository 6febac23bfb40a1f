import { done, type Outcome } from '../base/outcome.ts';
import type { Web, WebOptions } from '../web/index.ts';
import { type Flags, flagValue } from './options.ts';

/** What `--web.config.file` says; null where there is none: plain HTTP, and everybody may look. */
export async function openWebOf(flags: Flags, options: Omit<WebOptions, 'file'>): Promise<Outcome<Web | null, string>> {
  const file = flagValue(flags, 'web.config.file');
  if (file === '') return done(null);
  const { openWeb } = await import('../web/index.ts');
  return openWeb({ ...options, file });
}
