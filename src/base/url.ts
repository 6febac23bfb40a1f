const SECRET = 'xxxxx';

/**
 * The URL as it may be shown in an answer or a log: without password and fragment, and without its query's content
 * (`?token=…` is a password, too). As in Go's `URL.Redacted`, the user's name stays.
 */
export function redactUrl(text: string): string {
  if (!URL.canParse(text)) return '(not a URL)';
  const url = new URL(text);
  if (url.password !== '') url.password = SECRET;
  url.hash = '';
  if (url.search !== '') url.search = '?...';
  return url.href;
}
