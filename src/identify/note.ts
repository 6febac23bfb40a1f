import { Flag, type Kernel, Line } from '../kernel/index.ts';

/**
 * Notes what a line says; `order` is its place in the roll. Of several timestamps the newest holds. False for a duplicate: the
 * first wins.
 */
export function note(kernel: Kernel, line: number, value: number, timestampMs: number | null, order: number): boolean {
  const { lines, said } = kernel;
  const { times } = said;
  const forgotten = said.isThere(line) ? Flag.standsIn : Flag.standsIn | Flag.pinned;
  if (said.isThere(line)) {
    const here = times.get(line) ?? null;
    if (here === timestampMs) return false;
    if (here !== null && (timestampMs === null || timestampMs < here)) return true;
  }
  lines.setInt(line, Line.mark, said.attempt);
  lines.setInt(line, Line.order, order);
  lines.setInt(line, Line.flags, lines.int(line, Line.flags) & ~forgotten);
  lines.setNumber(line, Line.value, value);
  if (timestampMs === null) times.delete(line);
  else times.set(line, timestampMs);
  return true;
}
