import { createHash } from 'node:crypto';
import { done, fail, type Outcome } from '../base/outcome.ts';

/*
 * A state file: one line of head, then the state.
 *
 *   sluice-state 1 <bytes of the rest> <sha-256 of the rest, hex>\n
 *   <the key as JSON>\n
 *   <the state>
 */
const HEAD = /^sluice-state 1 (\d+) ([0-9a-f]{64})\n/;

/** What a state belongs to: nothing else may take it. */
export interface StateKey {
  readonly target: string;
  readonly query: string;
}

export function encodeState(key: StateKey, state: string): Uint8Array {
  const rest = Buffer.from(`${JSON.stringify([key.target, key.query])}\n${state}`);
  return Buffer.concat([Buffer.from(`sluice-state 1 ${rest.length} ${digest(rest)}\n`), rest]);
}

/** The error says what is wrong: foreign, cut short, damaged, or another's. */
export function decodeState(key: StateKey, bytes: Uint8Array): Outcome<string, string> {
  const start = Buffer.from(bytes.subarray(0, 120)).toString('latin1');
  const head = HEAD.exec(start);
  if (head === null) return fail('it is no state file of this version');
  const rest = bytes.subarray(head[0].length);
  if (rest.length !== Number(head[1])) return fail(`it has ${rest.length} bytes of ${head[1]}`);
  if (digest(rest) !== head[2]) return fail('its checksum does not match');
  const text = Buffer.from(rest).toString('utf8');
  const end = text.indexOf('\n');
  if (text.slice(0, end) !== JSON.stringify([key.target, key.query]))
    return fail('it belongs to another target or query');
  return done(text.slice(end + 1));
}

/** The name says the target to a human, and cannot leave the folder: target names have letters, digits, - and _ only. */
export function stateFileName({ target, query }: StateKey): string {
  return `${target}-${digest(Buffer.from(query)).slice(0, 16)}.state`;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
