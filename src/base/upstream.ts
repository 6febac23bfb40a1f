/** Where an application is: a URL, and the socket to ask it through where that is not its host's. */
export interface Upstream {
  /** http or https. */
  readonly url: URL;
  readonly socketPath: string | null;
}

/**
 * Reads an http or https URL, or `unix:/path/of.sock:/metrics?query`, as nginx and others write it; without `:/…` the path is
 * `/metrics`. Null where it is neither.
 */
export function parseUpstream(text: string): Upstream | null {
  const unix = /^unix:(?:\/\/(?=\/))?(\/[^:?#]*[^:?#/])(?::(\/[^#]*)|(\?[^#]*))?(?:#.*)?$/i.exec(text);
  if (unix !== null) {
    const [, socketPath = '', path = '/metrics', query = ''] = unix;
    return { url: new URL(`http://localhost${path.replace(/^\/+/, '/')}${query}`), socketPath };
  }
  return /^https?:\/\/[^/]/i.test(text) && URL.canParse(text) ? { url: new URL(text), socketPath: null } : null;
}

export function isScrapable(url: string): boolean {
  return parseUpstream(url) !== null;
}
