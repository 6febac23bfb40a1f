import type { Node } from './node.ts';
import { FIXED } from './segments.ts';

const FILES_MIN = 6;
const FILES_SHARE = 0.7;
const DEPTH_MAX = 4;

/** Most of what comes here is files, of several formats, at each of three depths, the first of them right below. `times`: of the files needed. */
export function isFileTree(node: Node, times: number): boolean {
  if (node.files < FILES_MIN * times || node.files < FILES_SHARE * node.arrivals) return false;
  const formats: Set<string>[] = [];
  collect(node, 0, formats);
  return (formats[1]?.size ?? 0) >= 2 && formats.filter((all) => all.size >= 2).length >= 3;
}

function collect(place: Node, depth: number, formats: Set<string>[]): void {
  const here = Array.from({ length: place.formats }, (_, at) => `*${at}`);
  for (const [text, child] of place.literals ?? []) {
    if (child.kind === FIXED && text.startsWith('.')) here.push(text);
    else if (depth < DEPTH_MAX) collect(child, depth + 1, formats);
  }
  if (place.star !== null && depth < DEPTH_MAX) collect(place.star, depth + 1, formats);
  const there = formats[depth] ?? new Set();
  formats[depth] = there;
  for (const format of here) there.add(format);
}
