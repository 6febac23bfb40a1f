import type { IncomingMessage, ServerResponse } from 'node:http';
import { reply } from '../../support/net.ts';
import { type BodyFormat, bodyOf, contentType, type Format } from './body.ts';
import type { State } from './world.ts';

/** The application of a scenario, for one of those who scrape it: whoever asks gets the states in order. */
export class Application {
  readonly #format: BodyFormat;
  readonly #states: readonly State[];
  readonly #fails: boolean;
  readonly #told: number[] = [];
  #asked = 0;
  /** Called with the number of a state once it went out. */
  after: (n: number) => void = () => {};

  /**
   * `fails`: the failures of its states happen here, as Sluice asks. What folds has no timestamp, so neither has what says the
   * state then: the samples of a scrape are found by their time.
   */
  constructor(format: Format, states: readonly State[], fails: boolean) {
    this.#format = { ...format, stampsState: format.stamped && !fails };
    this.#states = states;
    this.#fails = fails;
  }

  /** The states that went out whole, in order, each once. */
  get told(): readonly number[] {
    return this.#told;
  }

  /** The number of the state that is next. */
  get next(): number {
    return Math.min(this.#asked, this.#states.length - 1);
  }

  answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const state = this.#states[this.next];
    if (state === undefined) return;
    const headers = { 'content-type': contentType(this.#format) };
    // A collector that is asked for by name answers with its own metrics only, and moves nothing on.
    if (url.includes('?')) {
      reply(response, bodyOf({ ...this.#format, metrics: [] }, state, Date.now()), headers);
      return;
    }
    const fresh = this.#asked === state.n;
    this.#asked += 1;
    const body = this.#body(state);
    if (this.#fails && state.fails !== undefined) {
      fail(response, state.fails, body, headers);
      return;
    }
    if (fresh) {
      this.#told.push(state.n);
      response.once('close', () => this.after(state.n));
    }
    reply(response, body, headers);
  }

  #body(state: State): string {
    const known = this.#format.stamped ? undefined : written.get(state);
    const body = known ?? bodyOf(this.#format, state, Date.now());
    if (!this.#format.stamped) written.set(state, body);
    return body;
  }
}

/** Bodies without timestamps are the same for all who ask. */
const written = new WeakMap<State, string>();

function fail(
  response: ServerResponse,
  how: NonNullable<State['fails']>,
  body: string,
  headers: Readonly<Record<string, string>>,
): void {
  // The cut is at the end of a line: what arrives looks whole.
  const half = body.slice(0, body.indexOf('\n', body.length / 2) + 1);
  const cut = (head: Readonly<Record<string, string>>): void => {
    response.writeHead(200, head);
    response.write(half, () => response.destroy());
  };
  switch (how) {
    case 'status':
      response.writeHead(500, headers).end(half);
      return;
    case 'reset':
      response.writeHead(200, headers);
      response.write(half, () => response.socket?.resetAndDestroy());
      return;
    case 'short length':
      cut({ ...headers, 'content-length': `${body.length}` });
      return;
    case 'no last chunk':
      cut({ ...headers, 'transfer-encoding': 'chunked' });
      return;
    case 'broken line':
      reply(response, `${half}jobs_total{queue="sms" 1\n${body}`, { ...headers });
  }
}
