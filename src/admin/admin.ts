import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Outcome } from '../base/outcome.ts';
import { shownText } from '../base/shown.ts';
import type { Logger } from '../model/log.ts';
import type { PlacedLine } from '../model/trip.ts';
import { type BuildInfo, portLimits, serverOptions } from '../model/web.ts';
import { cardinalityReply, failure, ledgerReply, type Reply, success, suggestedReply, text } from './answers.ts';
import type { OwnMetrics } from './own-metrics.ts';
import { pageReply } from './page.ts';
import { tsdbStatus } from './tsdb.ts';

export interface AdminOptions {
  readonly metrics: OwnMetrics;
  readonly lines: () => readonly PlacedLine[];
  readonly build: BuildInfo;
  /** By name without dashes, as in Prometheus; secrets redacted. */
  readonly flags: () => ReadonlyMap<string, string>;
  /** The configuration in force as YAML; secrets redacted. */
  readonly config: () => Promise<string>;
  /** The configuration is loaded and the ports are open. */
  readonly ready: () => boolean;
  /** Null without the lifecycle flag. The error is the issues' text. */
  readonly reload: (() => Promise<Outcome<void, string>>) | null;
  /** The issues of the last reload where it failed. */
  readonly reloadError: () => string | null;
  readonly log: Logger;
  /** Plain HTTP for everybody where it is left out; TLS and passwords are the matter of who hands it in. */
  readonly createServer?: (options: ServerOptions, listener: RequestListener) => Server;
}

/** The admin port. The caller lets `server` listen. */
export interface AdminPort {
  readonly server: Server;
  /** Ends at once: nothing here is worth waiting for. */
  stop(): Promise<void>;
}

type Handler = (options: AdminOptions, query: URLSearchParams) => Reply | Promise<Reply>;

/** Both as in Prometheus 3. */
const TSDB_LIMIT_DEFAULT = 10;
const TSDB_LIMIT_MAX = 10_000;

const READ: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['/', (o) => pageReply(o.build, LINKS, o.reloadError(), o.lines())],
  ['/metrics', async ({ metrics }) => ({ status: 200, ...(await metrics.exposition()) })],
  ['/-/healthy', () => text(200, 'Sluice is Healthy.\n')],
  ['/-/ready', (o) => (o.ready() ? text(200, 'Sluice is Ready.\n') : text(503, 'Sluice is not ready.\n'))],
  ['/api/v1/status/buildinfo', (o) => success(o.build)],
  ['/api/v1/status/flags', (o) => success(Object.fromEntries(o.flags()))],
  ['/api/v1/status/config', async (o) => success({ yaml: await o.config() })],
  ['/api/v1/status/tsdb', tsdbReply],
  ['/api/v1/ledger', (o) => ledgerReply(o.lines())],
  ['/api/v1/cardinality', (o) => cardinalityReply(o.lines())],
  ['/api/v1/rules/suggested', (o) => suggestedReply(o.lines())],
]);
const LINKS: readonly string[] = [...READ.keys()].filter((path) => path !== '/');
const RELOAD = '/-/reload';
/** Unless the port was told to send others. */
const SAFE_HEADERS = [
  ['content-security-policy', "default-src 'none'"],
  ['x-content-type-options', 'nosniff'],
] as const;

export function createAdmin(options: AdminOptions): AdminPort {
  const server = (options.createServer ?? createServer)(
    serverOptions,
    (request, response) => void answer(options, request, response),
  );
  server.maxConnections = portLimits.connections;
  return {
    server,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(options: AdminOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('error', () => {});
  let reply: Reply;
  try {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    reply = await route(options, request, response, path, new URLSearchParams(query));
  } catch (error) {
    options.metrics.recordInternalError('admin');
    options.log.error('a bug in Sluice', { where: 'admin', err: error instanceof Error ? error.stack : String(error) });
    reply = failure(500, 'internal', 'a bug in Sluice; its log says more');
  }
  send(request, response, reply);
}

function route(
  options: AdminOptions,
  { method = '' }: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Reply | Promise<Reply> {
  const read = READ.get(path);
  const allowed = path === RELOAD ? ['POST', 'PUT'] : ['GET', 'HEAD'];
  if (read === undefined && path !== RELOAD) {
    return failure(
      404,
      'not_found',
      `there is no ${path.slice(0, 100)}; there are ${[...READ.keys()].join(', ')} and POST ${RELOAD}`,
    );
  }
  if (!allowed.includes(method)) {
    response.setHeader('allow', allowed.join(', '));
    return failure(405, 'bad_data', `${method} is not allowed for ${path}; allowed are ${allowed.join(' and ')}`);
  }
  return read === undefined ? reloadReply(options) : read(options, query);
}

async function reloadReply({ reload }: AdminOptions): Promise<Reply> {
  if (reload === null) return text(403, 'Lifecycle API is not enabled: start Sluice with --web.enable-lifecycle\n');
  const outcome = await reload();
  return outcome.ok
    ? text(200, '')
    : text(500, `failed to reload config, the one before stays in force:\n${outcome.error}\n`);
}

function tsdbReply({ lines }: AdminOptions, query: URLSearchParams): Reply {
  const limit = query.get('limit') ?? String(TSDB_LIMIT_DEFAULT);
  if (!/^[1-9]\d*$/.test(limit) || Number(limit) > TSDB_LIMIT_MAX)
    return failure(
      400,
      'bad_data',
      `limit is ${shownText(limit)}; allowed is a positive whole number that does not exceed ${TSDB_LIMIT_MAX}`,
    );
  return success(tsdbStatus(lines(), Number(limit)));
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Reply): void {
  const bytes = Buffer.from(body);
  for (const [name, value] of SAFE_HEADERS) if (!response.hasHeader(name)) response.setHeader(name, value);
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  response.setTimeout(portLimits.writeIdleMs, () => response.destroy());
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
