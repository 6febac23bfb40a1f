import { isSecretKey, redactLine, redactSecrets, SECRET } from './redact.ts';
import { rewriteScalars } from './yaml.ts';

/** A configuration file fit to be shown. Comments, order and layout stay; escapes in YAML strings hide nothing. */
export function redactConfig(text: string): string {
  return rewriteScalars(text, {
    scalar: (value, key) => (isSecretKey(key) && value !== '' ? SECRET : redactSecrets(value)),
    between: (comments) => comments.split('\n').map(redactLine).join('\n'),
  });
}
