/** Where a request goes: a target's name (null = the only one) and its query, or nowhere. */
export interface Route {
  readonly target: string | null;
  /** As it was sent, without `?`; empty = none. */
  readonly query: string;
}

const NAMES_SHOWN = 20;

/** Null where no path of the proxy port is meant. */
export function routeOf(url: string): Route | null {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? '' : url.slice(mark + 1);
  if (path === '/metrics') return { target: null, query };
  const match = /^\/metrics\/([^/]+)$/.exec(path);
  const target = match === null ? null : decoded(match[1] ?? '');
  return target === null ? null : { target, query };
}

/** What is right where a path is wrong. */
export function pathsMessage(targets: readonly string[]): string {
  if (targets.length === 1) return 'the metrics are at /metrics';
  const shown = targets.slice(0, NAMES_SHOWN).map((name) => `/metrics/${encodeURIComponent(name)}`);
  const more = targets.length > NAMES_SHOWN ? `, and ${targets.length - NAMES_SHOWN} more` : '';
  return `the metrics are at ${shown.join(', ')}${more}`;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
