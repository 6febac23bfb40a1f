import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Logger } from '../model/log.ts';
import type { WebConfig } from '../model/secure.ts';
import { Bucket } from './bucket.ts';
import { certificateFault } from './certificate.ts';
import type { Passwords } from './passwords.ts';

export interface GateTools {
  /** What is in force now. */
  readonly config: () => WebConfig;
  readonly passwords: Passwords;
  readonly nowMs: () => number;
  readonly log: Logger;
}

/** Stands before the listener of one port: headers, rate, certificate, password. Paths in `open` are for everybody. */
export function createGate(listener: RequestListener, open: ReadonlySet<string>, tools: GateTools): RequestListener {
  let rate: WebConfig['rate'] = null;
  let bucket: Bucket | null = null;
  const isTooMuch = (config: WebConfig): boolean => {
    if (config.rate !== rate) {
      rate = config.rate;
      bucket = rate === null ? null : new Bucket(rate, tools.nowMs());
    }
    return bucket !== null && !bucket.take(tools.nowMs());
  };
  return (request, response) => {
    const config = tools.config();
    for (const [name, value] of config.headers) response.setHeader(name, value);
    const [path = ''] = (request.url ?? '').split('?', 1);
    if (open.has(path)) return listener(request, response);
    if (isTooMuch(config)) return refuse(response, 429, 'more requests than rate_limit allows');
    const fault = certificateOf(request, config);
    if (fault !== null) return refuse(response, 403, fault);
    if (config.users.size === 0) return listener(request, response);
    void letIn(request, response, listener, config, tools);
  };
}

async function letIn(
  request: IncomingMessage,
  response: ServerResponse,
  listener: RequestListener,
  { users }: WebConfig,
  { passwords, log }: GateTools,
): Promise<void> {
  try {
    const verdict = await passwords.check(users, request.headers.authorization);
    if (response.destroyed) return;
    if (verdict === 'busy') return refuse(response, 503, 'too many passwords wait to be checked');
    if (verdict === 'wrong') {
      response.setHeader('www-authenticate', 'Basic realm="sluice"');
      return refuse(response, 401, 'user and password are needed');
    }
  } catch (error) {
    log.error('a password could not be checked', { err: String(error) });
    return refuse(response, 500, 'the password could not be checked');
  }
  // It was for Sluice: the application shall not see it.
  delete request.headers.authorization;
  listener(request, response);
}

/** Null also where the port speaks plain HTTP. */
function certificateOf({ socket }: IncomingMessage, { tls }: WebConfig): string | null {
  return tls !== null && socket instanceof TLSSocket ? certificateFault(socket, tls) : null;
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.on('error', () => {});
  const body = `${reason}\n`;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
