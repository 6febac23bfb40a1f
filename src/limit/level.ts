/**
 * The height at which families must be cut so that together they fit: the largest `level` for which the sum of
 * min(size, level) is at most `total`. Small families are left alone, the largest give way first.
 */
export function waterLevel(sizes: readonly number[], total: number): number {
  const ascending = [...sizes].sort((a, b) => a - b);
  let left = total;
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (size > share) return Math.max(share, 0);
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}
