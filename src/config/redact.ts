/** What stands in place of a secret. */
export const SECRET = '<secret>';
// A password may hold quotes; behind the @ they end the URL. In JSON and in YAML's double quotes a slash may be escaped.
const URL_TEXT = /\b([a-z][a-z0-9+.-]*:\\?\/\\?\/)((?:[^\s/?#]*@)?[^\s"'<>`]*)/gi;
const SECRET_PARAMETER = /([?&][^=&#]*(?:token|passw|secret|api[_-]?key|signature|credential)[^=&#]*=)[^&#]+/gi;

/**
 * The text with what may be secret in its URLs replaced by `<secret>`: user and password, and the values of query
 * parameters such as `token`. Everything else stays as it is, character by character.
 */
export function redactSecrets(text: string): string {
  return text.replace(URL_TEXT, (url: string, scheme: string, rest: string) => {
    // Where a password holds an unescaped slash the URL is broken, but it is a secret all the same.
    const credentials = URL.canParse(url) ? (/^[^/?#]*@/.exec(rest)?.[0].length ?? 0) : rest.lastIndexOf('@') + 1;
    const bare = credentials === 0 ? rest : `${SECRET}@${rest.slice(credentials)}`;
    return scheme + bare.replace(SECRET_PARAMETER, `$1${SECRET}`);
  });
}

const SECRET_KEYS = new Set(['password', 'credentials', 'key', 'bearer_token', 'client_secret']);
// Behind a key that was mistyped, or in a comment, a secret is one as well.
const SECRET_LINE =
  /((?:^|[\s{,"'#])(?:[\w-]*(?:pass?w|secret|token|cred)[\w-]*(?<!_file)|key)(?:["']\s*:\s*|\s*:\s+))(?!\s*(?:[|>&*]|$))(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s].*)/gi;
const BCRYPT = /\$\d\w?\$\d\d\$[./A-Za-z0-9]+/g;

/** Whether the value of this key (or of this path of keys) is never shown. */
export function isSecretKey(path: string): boolean {
  return SECRET_KEYS.has(path.slice(path.lastIndexOf('.') + 1)) || path.startsWith('basic_auth_users.');
}

/** A line of a configuration file as a message may show it. */
export function redactLine(line: string): string {
  return redactSecrets(line.replace(SECRET_LINE, `$1${SECRET}`).replace(BCRYPT, SECRET));
}
