/* Looks for bytes, sixteen at a time. What is read beyond an end is memory of the arena's, and not looked at. */

export const SPACE: u8 = 0x20;
export const NEWLINE: u8 = 0x0a;
export const QUOTE: u8 = 0x22;
export const BACKSLASH: u8 = 0x5c;
export const COMMA: u8 = 0x2c;
export const EQUALS: u8 = 0x3d;
export const BRACE_OPEN: u8 = 0x7b;
export const BRACE_CLOSE: u8 = 0x7d;

/** The first quote, newline, or byte that is no plain character of a text: `end` where there is none. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function nextMark(at: usize, end: usize): usize {
  for (let place = at; place < end; place += 16) {
    const block = v128.load(place);
    const quote = i8x16.eq(block, i8x16.splat(0x22));
    const backslash = i8x16.eq(block, i8x16.splat(0x5c));
    // As signed bytes: those that are no ASCII are below, too.
    const below = i8x16.lt_s(block, i8x16.splat(0x20));
    const mask = i8x16.bitmask(v128.or(v128.or(quote, backslash), below));
    if (mask != 0) {
      const found = place + (ctz(mask) as usize);
      return found < end ? found : end;
    }
  }
  return end;
}

/** Copies short texts; up to 15 bytes behind them are written over. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function copyText(to: usize, from: usize, length: usize): void {
  for (let done: usize = 0; done < length; done += 16) v128.store(to + done, v128.load(from + done));
}

/** Sixteen at a time, the last of them once more where that is no multiple; what lies behind is not looked at. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function areEqual(a: usize, b: usize, length: usize): bool {
  return length < 16 ? areShortEqual(a, b, length) : areLongEqual(a, b, length);
}

/** The same, of at least sixteen. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function areLongEqual(a: usize, b: usize, length: usize): bool {
  const last = length - 16;
  for (let done: usize = 0; done < last; done += 16)
    if (v128.any_true(v128.xor(v128.load(a + done), v128.load(b + done)))) return false;
  return !v128.any_true(v128.xor(v128.load(a + last), v128.load(b + last)));
}

function areShortEqual(a: usize, b: usize, length: usize): bool {
  if (length >= 8) return load<u64>(a) == load<u64>(b) && load<u64>(a + length - 8) == load<u64>(b + length - 8);
  if (length >= 4) return load<u32>(a) == load<u32>(b) && load<u32>(a + length - 4) == load<u32>(b + length - 4);
  for (let done: usize = 0; done < length; done++) if (load<u8>(a + done) != load<u8>(b + done)) return false;
  return true;
}
