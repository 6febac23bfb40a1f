/*
 * Takes out of a value what is an identifier whatever was learnt: of a path segments of digits, and UUIDs; of another text all, where it is
 * nothing but digits. The templates of two values that are equal then are equal, too (src/template/segments.ts and text.ts; a test holds it).
 */

const SLASH: u8 = 0x2f;
const QUERY: u8 = 0x3f;
const FRAGMENT: u8 = 0x23;
/** No byte of UTF-8. */
const DIGITS: u8 = 0xff;
const UUID: u8 = 0xfe;
const DIGITS_MAX: usize = 256;
/** Shorter ones may be of a closed set, such as ports and years. */
const TEXT_DIGITS_MIN: usize = 5;
const UUID_LENGTH: usize = 36;

/** Was something taken out by the last call? */
export let wasMasked: bool = false;

/** Writes the value without them. Returns how many bytes that are. */
export function writeMasked(to: usize, from: usize, length: usize): usize {
  const end = from + length;
  let put = to;
  let at = from;
  wasMasked = false;
  const isPath = length > 0 && load<u8>(from) == SLASH;
  if (length >= TEXT_DIGITS_MIN && areDigits(from, end)) {
    store<u8>(to, DIGITS);
    wasMasked = true;
    return 1;
  }
  while (at < end) {
    // At a slash, or in a text that is no path.
    let next = at + 1;
    let isEnd = !isPath;
    while (next < end) {
      const byte = load<u8>(next);
      if (byte == SLASH) break;
      if (byte == QUERY || byte == FRAGMENT) isEnd = true;
      next++;
    }
    if (isEnd) {
      memory.copy(put, at, end - at);
      return put + (end - at) - to;
    }
    store<u8>(put++, SLASH);
    const first = at + 1;
    if (areDigits(first, next) && !isVersion(from, first, next)) {
      store<u8>(put++, DIGITS);
      wasMasked = true;
    } else if (isUuid(first, next)) {
      store<u8>(put++, UUID);
      wasMasked = true;
    } else {
      memory.copy(put, first, next - first);
      put += next - first;
    }
    at = next;
  }
  return put - to;
}

function areDigits(first: usize, end: usize): bool {
  if (first == end || end - first > DIGITS_MAX) return false;
  for (let at = first; at < end; at++) if ((load<u8>(at) - 0x30) as u8 > 9) return false;
  return true;
}

/** One digit that begins a path, or stands behind `api`, may be a version. */
function isVersion(from: usize, first: usize, end: usize): bool {
  if (end - first != 1) return false;
  if (first - from == 1) return true;
  if (first - from < 5) return false;
  return load<u32>(first - 4) == 0x2f697061 && load<u8>(first - 5) == SLASH;
}

/** 8-4-4-4-12 digits, hexadecimal. */
function isUuid(first: usize, end: usize): bool {
  if (end - first != UUID_LENGTH) return false;
  for (let at: usize = 0; at < UUID_LENGTH; at++) {
    const byte = load<u8>(first + at);
    if (at == 8 || at == 13 || at == 18 || at == 23) {
      if (byte != 0x2d) return false;
    } else if ((byte - 0x30) as u8 > 9 && ((byte | 0x20) - 0x61) as u8 > 5) return false;
  }
  return true;
}
