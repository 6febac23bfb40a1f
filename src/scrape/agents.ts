import { done, fail, type Outcome } from '../base/outcome.ts';
import { createAgent, type WatchedAgent } from './agent.ts';
import type { Connection } from './connection.ts';
import type { Reading } from './reading.ts';

/** As many as there may be targets with connections of their own; beyond, the one that was used least recently goes. */
const AGENTS_MAX = 64;

/** An agent for each way to connect. */
export class Agents {
  readonly #agents = new Map<string, WatchedAgent>();
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** The error is a sentence. */
  for(connection: Connection): Outcome<WatchedAgent, string> {
    let agent: WatchedAgent;
    try {
      agent = this.#agents.get(connection.text) ?? createAgent(connection, this.#reading);
    } catch (error) {
      return fail(`tls_config: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#agents.delete(connection.text);
    this.#agents.set(connection.text, agent);
    const [oldest] = this.#agents;
    if (this.#agents.size > AGENTS_MAX && oldest !== undefined) {
      this.#agents.delete(oldest[0]);
      // What is under way there ends first.
      void oldest[1].dispatcher.close();
    }
    return done(agent);
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#agents.values()].map(({ dispatcher }) => dispatcher.destroy()));
  }
}
