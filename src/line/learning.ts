import type { Attendance } from '../identify/index.ts';
import { follow } from '../limit/index.ts';
import type { KnownFamily, KnownInstance } from '../model/instance.ts';
import { COUNTING } from './counting.ts';
import { judge } from './route.ts';
import type { LineState } from './state.ts';

/** A family of fewer instances has nothing to tell. */
const INSTANCES_MIN = 100;

/**
 * Learns the values of families as they grow: of one that became large all, from then on those of new instances; nothing for a
 * known one. Where the table forgets, known ones cannot be told from new ones, and enough was learned.
 */
export function learnValues(state: LineState, attendance: Attendance): void {
  if (state.table.lossy || !hasLimits(state)) return;
  const grown = new Set<KnownFamily>();
  const values = new Map<string, Map<string, number>>();
  for (const instance of attendance.instances) {
    const { family, seenBefore } = instance;
    if (family.instances.size < INSTANCES_MIN) continue;
    if (!state.learned.has(family)) grown.add(family);
    else if (seenBefore > 0) continue;
    const weight = arrivals(instance);
    for (const { name, value } of judge(state, instance).labels) {
      let known = values.get(name);
      if (known === undefined) {
        known = new Map();
        values.set(name, known);
      }
      known.set(value, (known.get(value) ?? 0) + weight);
    }
  }
  for (const family of grown) state.learned.add(family);
  for (const [label, known] of values) for (const [value, weight] of known) state.templates.learn(label, value, weight);
}

/** Templates became one: so do the groups of all families that were folded by them. */
export function followTemplates({ book, templates }: LineState): void {
  for (const family of [...book.families.values(), ...book.resting]) follow(family, book, COUNTING, templates.template);
}

/** How often it happened, where somebody counts. */
function arrivals({ lines, family }: KnownInstance): number {
  for (const line of lines) {
    if (line === undefined || line.sample === null) continue;
    const { role } = line.slot;
    if (role === 'count' || (role === 'value' && family.type === 'counter'))
      return Number.isFinite(line.value) && line.value > 0 ? line.value : 0;
  }
  return 0;
}

function hasLimits({ settings: { limits } }: LineState): boolean {
  const { series, seriesPerMetric, valuesPerLabel, answerSize, overrides } = limits;
  return series + seriesPerMetric + valuesPerLabel + answerSize > 0 || overrides.length > 0;
}
