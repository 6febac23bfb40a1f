import { fail, type Outcome } from '../base/outcome.ts';
import type { Refusal } from '../model/exposition.ts';

export function refuse(message: string): Outcome<never, Refusal> {
  return fail({ reason: 'limit', line: 1, column: 1, message });
}
