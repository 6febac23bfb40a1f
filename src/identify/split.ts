import type { Label, Labels } from '../model/labels.ts';
import { isBoundLabel } from '../model/layout.ts';

const NO_BOUNDS: Labels = [];

/** The labels of a series that name its instance, and those that number its lines. */
export function splitBounds(all: Labels): { labels: Labels; bounds: Labels } {
  if (!all.some((label) => isBoundLabel(label.name))) return { labels: all, bounds: NO_BOUNDS };
  const labels: Label[] = [];
  const bounds: Label[] = [];
  for (const label of all) (isBoundLabel(label.name) ? bounds : labels).push(label);
  return { labels, bounds };
}
