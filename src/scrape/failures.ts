import { redactUrl } from '../base/url.ts';
import type { FetchFailure } from '../model/fetch.ts';

/** How far an exchange came when it failed. */
export interface Progress {
  readonly url: string;
  /** The response's headers came. */
  readonly started: boolean;
  readonly bytes: number;
}

export function timedOut(deadlineMs: number, progress: Progress): FetchFailure {
  const got = progress.started ? `the headers and ${progress.bytes} bytes of the body` : 'nothing';
  return {
    kind: 'timeout',
    status: 504,
    message: `${redactUrl(progress.url)} sent ${got} within the deadline of ${deadlineMs / 1000} s (the scraper's timeout less a margin, or scrape_timeout)`,
  };
}

/** What the settings name cannot be had: a file is missing, or a certificate is none. */
export function badSetting(url: string, reason: string): FetchFailure {
  return failure('setting', `${redactUrl(url)} cannot be asked: ${reason}`);
}

export function stopped(): FetchFailure {
  return { kind: 'stopped', status: 502, message: 'Sluice is stopping' };
}

export function badStatus(url: string, status: number, reason: string, location: string | undefined): FetchFailure {
  const name = `${redactUrl(url)} answered ${status}${reason === '' ? '' : ` ${reason}`}`;
  if (status >= 300 && status < 400 && location !== undefined) {
    const target = URL.canParse(location, url) ? redactUrl(new URL(location, url).href) : 'an invalid Location';
    return failure(
      'status',
      `${name}, a redirect to ${target}; redirects are not followed: name that address in the target's url`,
    );
  }
  return failure('status', `${name}; only 200 is a scrape`);
}

export function badEncoding(url: string, encoding: string): FetchFailure {
  return failure(
    'encoding',
    `${redactUrl(url)} answered with Content-Encoding: ${encoding}; only gzip and identity were asked for`,
  );
}

export function tooLarge(url: string, limit: number): FetchFailure {
  return failure('too_large', `the body of ${redactUrl(url)} is larger than body_size_limit (${limit} bytes, decoded)`);
}

export function brokenGzip(error: NodeJS.ErrnoException, progress: Progress): FetchFailure {
  if (error.code === 'Z_BUF_ERROR') {
    return failure(
      'truncated',
      `the gzip body of ${redactUrl(progress.url)} ends early, after ${progress.bytes} compressed bytes`,
    );
  }
  return failure('encoding', `the gzip body of ${redactUrl(progress.url)} is broken: ${error.message}`);
}

export function resetWithoutEnd(progress: Progress): FetchFailure {
  return failure(
    'reset',
    `${redactUrl(progress.url)} reset the connection after ${progress.bytes} bytes of a body without a marked end`,
  );
}

/** Of OpenSSL, of Node's tls, and those of a certificate that was not believed. */
const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_|HOSTNAME_|PATH_LENGTH_|CRL_|EPROTO$|ERROR_IN_CERT)/;

/** What undici or the socket threw, as the scraper should read it. */
export function failureOf(error: Error, progress: Progress): FetchFailure {
  const code = codeOf(error);
  const url = redactUrl(progress.url);
  const after = `after ${progress.bytes} bytes of the body`;
  switch (code) {
    case 'ECONNREFUSED':
      return failure('refused', `${url} refused the connection`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failure('dns', `the name in ${url} cannot be resolved (${code})`);
    case 'ENOENT':
    case 'EACCES':
      return failure('refused', `${url} cannot be reached (${code})`);
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return { kind: 'timeout', status: 504, message: `${url} did not accept the connection in time` };
    case 'ECONNRESET':
    case 'EPIPE':
      return failure('reset', `${url} reset the connection ${progress.started ? after : 'before it answered'}`);
    case 'UND_ERR_SOCKET':
      if (!progress.started) return failure('reset', `${url} closed the connection before it answered`);
      return failure('truncated', `${url} closed the connection ${after}, before its end`);
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return failure('truncated', `the body of ${url} does not have its Content-Length: the connection ended ${after}`);
    default:
      if (TLS_CODE.test(code))
        return failure(
          'tls',
          `${url} and Sluice do not agree on TLS: ${error.message} (${code}); see tls_config of the target`,
        );
      // llhttp's word for a connection that closed within chunks; undici gives it no code.
      if (error.message.includes('Invalid EOF state')) {
        return failure('truncated', `${url} closed the connection ${after}, before its end`);
      }
      return failure('other', `${url}: ${error.message || code}`);
  }
}

function failure(kind: FetchFailure['kind'], message: string): FetchFailure {
  return { kind, status: 502, message };
}

/** Of several addresses that were tried, the first one's code. */
function codeOf(error: Error): string {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return inner instanceof Error ? inner.name : 'unknown';
}
