import { isScalar, parseDocument, visit } from 'yaml';

const SECRET = '<secret>';
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

/** A configuration file fit to be shown. Comments, order and layout stay; escapes in YAML strings hide nothing. */
export function redactConfig(text: string): string {
  let shown = '';
  let end = 0;
  visit(parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' }), {
    Scalar(_key, node) {
      if (!isScalar<string>(node) || typeof node.value !== 'string' || node.range == null) return;
      const redacted = redactSecrets(node.value);
      if (redacted === node.value) return;
      shown += redactSecrets(text.slice(end, node.range[0])) + JSON.stringify(redacted);
      end = node.range[1];
      if (text[end - 1] === '\n') shown += '\n'; // a block scalar holds the end of its last line
    },
  });
  return shown + redactSecrets(text.slice(end));
}
