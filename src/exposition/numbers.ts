// No two ways through a run of digits, so that a long one cannot make it slow.
const DECIMAL = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const NOT_A_NUMBER = /^nan$/i;

/**
 * A value as Prometheus reads it: Go's strconv.ParseFloat without hexadecimal and underscores (textparse, parseFloat).
 * null where it is none, or too large for a float64; too small is 0. NaN has no sign.
 */
export function parseValue(text: string): number | null {
  if (DECIMAL.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : null;
  }
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return NOT_A_NUMBER.test(text) ? Number.NaN : null;
}

/** The shortest text that Prometheus reads back as the same value. */
export function formatValue(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

const LARGEST_INT64 = '9223372036854775807';

/** Milliseconds from the digits of the text format; null where they pass an int64. */
export function parseMilliseconds(digits: string): number | null {
  const significant = digits.replace(/^0+/, '');
  if (significant.length > LARGEST_INT64.length) return null;
  if (significant.length === LARGEST_INT64.length && significant > LARGEST_INT64) return null;
  return Number(digits);
}

/** Seconds since the epoch, as OpenMetrics writes them; null where they are none, NaN or infinite. */
export function parseSeconds(text: string): number | null {
  const seconds = parseValue(text);
  return seconds !== null && Number.isFinite(seconds) ? seconds : null;
}

/** Cut towards zero, as Prometheus does. */
export function secondsToMilliseconds(seconds: number): number {
  return Math.trunc(seconds * 1000) + 0; // + 0 makes 0 of -0
}
