import type { Dispatcher } from 'undici';
// By file: undici's index costs 58 ms and 8 MB more at start, for fetch, caches and websockets that nobody here needs.
import buildConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { Connection } from './connection.ts';

/** Trips to one target are serialised; a few more for targets that share an origin and for connections that hang. */
const CONNECTIONS = 8;
/** A neighbour that does not accept within the third SYN will not answer in time either. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Shorter than the idle time of any server that we know (Node: 5 s), so that we close first and never race it. */
const KEEP_ALIVE_MS = 4_000;
const HEADER_BYTES = 64 * 1024;

/** What happened to the sockets of one origin, counted. */
export interface SocketCounts {
  opened: number;
  errors: number;
}
export interface WatchedAgent {
  readonly dispatcher: Dispatcher;
  countsOf(origin: string): SocketCounts;
}

/**
 * undici's Agent, and what it keeps to itself: how many sockets it opened and how many of them failed. It takes a reset
 * behind a body without a marked end for that body's end; who must not do so compares the counts before and after.
 */
export function createAgent({ socketPath, secure }: Connection): WatchedAgent {
  const counts = new Map<string, SocketCounts>();
  const countsOf = (origin: string): SocketCounts => {
    const known = counts.get(origin);
    if (known !== undefined) return known;
    const fresh = { opened: 0, errors: 0 };
    counts.set(origin, fresh);
    return fresh;
  };
  const connect = buildConnector({
    timeout: CONNECT_TIMEOUT_MS,
    socketPath,
    ...secure?.(),
    // Each connection shows its certificates anew.
    maxCachedSessions: 0,
  });
  const dispatcher = new Agent({
    connections: CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: HEADER_BYTES,
    // The order's deadline covers everything, so undici's own clocks stand still.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (options, callback) =>
      connect(options, (...result) => {
        if (result[0] === null) {
          const origin = countsOf(new URL(`${options.protocol}//${options.host ?? options.hostname}`).origin);
          origin.opened += 1;
          result[1].prependListener('error', (error: NodeJS.ErrnoException) => {
            // Only what the system reported: undici destroys sockets with errors of its own, also where all is well.
            if (error.errno !== undefined) origin.errors += 1;
          });
        }
        callback(...result);
      }),
  });
  return { dispatcher, countsOf };
}
