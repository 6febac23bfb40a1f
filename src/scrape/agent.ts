import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
// By file: undici's index costs 58 ms and 8 MB more at start, for fetch, caches and websockets that nobody here needs.
import buildConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { Connection } from './connection.ts';
import type { Reading } from './reading.ts';

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
export function createAgent({ socketPath, secure }: Connection, reading: Reading): WatchedAgent {
  const counts = new Map<string, SocketCounts>();
  const countsOf = (origin: string): SocketCounts => {
    const known = counts.get(origin);
    if (known !== undefined) return known;
    const fresh = { opened: 0, errors: 0 };
    counts.set(origin, fresh);
    return fresh;
  };
  const secured = secure?.();
  const dispatcher = new Agent({
    connections: CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: HEADER_BYTES,
    // The order's deadline covers everything, so undici's own clocks stand still.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (options, callback) => {
      // TLS decodes into buffers of its own.
      const connection = options.protocol === 'https:' ? null : reading.connection();
      const connect = buildConnector({
        timeout: CONNECT_TIMEOUT_MS,
        socketPath,
        ...secured,
        // Each connection shows its certificates anew.
        maxCachedSessions: 0,
        ...(connection === null ? {} : { onread: connection.onread }),
      });
      connect(options, (...result) => {
        if (result[0] === null) {
          connection?.attach(result[1]);
          watch(result[1], countsOf(new URL(`${options.protocol}//${options.host ?? options.hostname}`).origin));
        }
        callback(...result);
      });
    },
  });
  return { dispatcher, countsOf };
}

function watch(socket: Socket, counts: SocketCounts): void {
  counts.opened += 1;
  socket.prependListener('error', (error: NodeJS.ErrnoException) => {
    // Only what the system reported: undici destroys sockets with errors of its own, also where all is well.
    if (error.errno !== undefined) counts.errors += 1;
  });
}
