/** Sizes and durations as Prometheus' configuration writes them. */

const KIB = 1024;
const SIZES: readonly (readonly [letter: string, bytes: number])[] = [
  ['E', KIB ** 6],
  ['P', KIB ** 5],
  ['T', KIB ** 4],
  ['G', KIB ** 3],
  ['M', KIB ** 2],
  ['K', KIB],
];

/**
 * Bytes of `48MB`, `1.5GiB`, `1GB512MB`; null where it is no size. KB and KiB are both 1024 bytes; a number without a
 * unit is no size, but `0` is. Source: github.com/alecthomas/units, ParseBase2Bytes, without its negative sizes.
 */
export function parseBytes(text: string): number | null {
  if (text === '0') return 0;
  const suffix = text.includes('i') ? 'iB' : 'B'; // one spelling in one text, as there
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)[A-Za-z]+)+$/.test(text)) return null;
  let sum = 0;
  for (const [, digits = '', unit = ''] of text.matchAll(/([\d.]+)([A-Za-z]+)/g)) {
    const scale = unit === 'B' ? 1 : SIZES.find(([letter]) => unit === letter + suffix)?.[1];
    if (scale === undefined) return null;
    sum += Number(digits) * scale;
  }
  const bytes = Math.trunc(sum);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** The exact size with as few parts as it takes: `48MB`, `1GB512MB`, `0B`. `bytes` is a whole number, not negative. */
export function formatBytes(bytes: number): string {
  let rest = bytes;
  let text = '';
  for (const [letter, scale] of SIZES) {
    const count = Math.floor(rest / scale);
    if (count > 0) text += `${count}${letter}B`;
    rest -= count * scale;
  }
  return rest > 0 || text === '' ? `${text}${rest}B` : text;
}

const DAY_MS = 24 * 3600 * 1000;
const DURATIONS: readonly (readonly [unit: string, ms: number])[] = [
  ['y', 365 * DAY_MS],
  ['w', 7 * DAY_MS],
  ['d', DAY_MS],
  ['h', 3600 * 1000],
  ['m', 60 * 1000],
  ['s', 1000],
  ['ms', 1],
];
// Units stand from the largest to the smallest, each at most once.
const DURATION = /^(?=.)(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;
/** Prometheus counts nanoseconds in 63 bits: about 292 years. */
const DURATION_MS_MAX = 2 ** 63 / 1e6;

/** Milliseconds of `1h30m`, `15s`, `0`; null where it is no duration. Source: prometheus/common, model.ParseDuration. */
export function parseDuration(text: string): number | null {
  if (text === '0') return 0;
  const counts = DURATION.exec(text)?.slice(1);
  if (counts === undefined) return null;
  let sum = 0;
  for (const [i, [, scale]] of DURATIONS.entries()) sum += Number(counts[i] ?? 0) * scale;
  return sum < DURATION_MS_MAX ? sum : null;
}

/** `90m` is `1h30m`; years and weeks only where they leave nothing over, as 90d reads better than 12w6d. */
export function formatDuration(ms: number): string {
  let rest = Math.trunc(ms);
  let text = '';
  for (const [unit, scale] of DURATIONS) {
    if ((unit === 'y' || unit === 'w') && rest % scale !== 0) continue;
    const count = Math.floor(rest / scale);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * scale;
  }
  return text === '' ? '0s' : text;
}
