/* Sums in three parts: high, low, and what is no finite number. */

// @ts-ignore: AssemblyScript's own decorator
@inline
export function addTo(sum: usize, value: f64): void {
  if (value - value != 0) {
    store<f64>(sum, load<f64>(sum, 16) + value, 16);
    return;
  }
  const before = load<f64>(sum);
  store<f64>(sum, load<f64>(sum, 8) + lost(before, value), 8);
  store<f64>(sum, before + value);
}

/** What rounding takes from the sum of two (Knuth's two-sum). */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function lost(a: f64, b: f64): f64 {
  const high = a + b;
  const part = high - a;
  return a - (high - part) + (b - part);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function addParts(into: usize, high: f64, low: f64): void {
  addTo(into, high);
  store<f64>(into, load<f64>(into, 8) + low, 8);
}

/** Adds a sum to another: high, low, and what is no finite number. */
export function addSum(into: usize, from: usize): void {
  addParts(into, load<f64>(from), load<f64>(from, 8));
  store<f64>(into, load<f64>(into, 16) + load<f64>(from, 16), 16);
}
