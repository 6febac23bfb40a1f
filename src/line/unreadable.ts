import type { Outcome } from '../base/outcome.ts';
import type { Refusal } from '../model/exposition.ts';
import type { Hearing } from '../model/line.ts';
import { refuse } from './refuse.ts';

export function unreadable(contentType: string | undefined): Outcome<never, Refusal> {
  return refuse(`Content-Type "${contentType}" is not read: text/plain and application/openmetrics-text are`);
}

/** Hears a body that nobody can read. */
export function deaf(refusal: Outcome<never, Refusal>): Hearing {
  const nothing = (): void => {};
  return {
    take: nothing,
    end: () => refusal,
    cancel: nothing,
    held: Buffer.alloc(0),
    isWhole: false,
    release: nothing,
  };
}
