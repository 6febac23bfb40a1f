/** What rounding takes from the sum of two (Knuth's two-sum). */
export function lost(a: number, b: number): number {
  const sum = a + b;
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** A sum that is kept in two parts, and `more`, rounded once; where it overflows, the infinity. */
export function roundedSum(high: number, low: number, more: number): number {
  const sum = high + more;
  return Number.isFinite(sum) ? sum + (low + lost(high, more)) : sum;
}
