/** Random 32-bit numbers that are the same in every run: sfc32 (Chris Doty-Humphrey, public domain). */
export function chance(seed: number): () => number {
  let a = seed | 0;
  let b = 0x243f6a88;
  let c = 0x85a308d3;
  let counter = 1;
  const next = (): number => {
    const t = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 16; i++) next();
  return next;
}
