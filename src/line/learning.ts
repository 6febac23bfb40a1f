import { type Attendance, type KnownTable, saidIn } from '../identify/index.ts';
import { Instance } from '../kernel/index.ts';
import { follow } from '../limit/index.ts';
import type { KnownFamily, KnownInstance } from '../model/instance.ts';
import type { Labels } from '../model/labels.ts';
import { COUNTING } from './counting.ts';
import type { LineState } from './state.ts';

/** A family of fewer instances has nothing to tell. */
const INSTANCES_MIN = 100;

/** By label, the values of one scrape and how often each happened. */
type Values = Map<string, Map<string, number>>;

/**
 * Learns the values of families as they grow: of one that became large all, from then on those of new instances; nothing for a
 * known one. Where the table forgets, known ones cannot be told from new ones, and enough was learned.
 */
export function learnValues(state: LineState, attendance: Attendance): void {
  learnFrom(state, strangers(state, attendance));
}

/**
 * The same of some of a body's instances, by number: new ones, or all. `arrived`: by family how many there are of which this will be asked;
 * where they are all that it has, no others need be looked for.
 */
export function learnFrom(
  state: LineState,
  numbers: Iterable<number>,
  arrived: ReadonlyMap<number, number> = new Map(),
): void {
  const { table } = state;
  if (table.lossy) return;
  const asked = ruleLabels(state);
  for (const label of asked) state.templates.skipGate(label);
  if (asked.size === 0 && !hasLimits(state)) return;
  const values: Values = new Map();
  const learn = (instance: KnownInstance): void => note(values, instance.labels, arrivals(state.table, instance));
  const grown = new Map<KnownFamily, number[]>();
  for (const number of numbers) {
    const family = table.familyOf(number);
    if (table.sizeOf(family) < INSTANCES_MIN) continue;
    if (!state.learned.has(family)) {
      const here = grown.get(family);
      if (here === undefined) grown.set(family, [number]);
      else here.push(number);
    } else if (table.kernel.instances.int(number, Instance.seen) === 0) learn(table.glance(number));
  }
  const others = new Set<number>();
  for (const [family, here] of grown) {
    state.learned.add(family);
    if (arrived.get(family.number) !== table.sizeOf(family)) others.add(family.number);
    else for (const number of here) learn(table.glance(number));
  }
  for (const number of table.numbersOf(others)) learn(table.glance(number));
  // In an order that is not the body's: a templater takes as many at once as it has room for.
  for (const [label, known] of values)
    for (const value of [...known.keys()].sort()) state.templates.learn(label, value, known.get(value) ?? 0);
}

/** Those that were not looked at before, and do not look like others; after a reload, which may have made limits, all. */
function strangers({ table, reloaded }: LineState, attendance: Attendance): Iterable<number> {
  if (reloaded) return attendance.numbers;
  const { verdicts } = table;
  return attendance.fresh.filter((number) => !verdicts.isPlaced(number) && !verdicts.wasEarly(number));
}

/** Templates became one: so do the groups of all families that were folded by them. */
export function followTemplates({ book, templates, whatIf }: LineState): void {
  for (const family of [...book.families.values(), ...book.resting])
    if (follow(family, book, COUNTING, templates.template)) whatIf.forget(family);
}

/** The labels that rules fold. */
export function ruleLabels({ settings: { rules } }: LineState): ReadonlySet<string> {
  return new Set(rules.flatMap(({ template }) => template));
}

function note(values: Values, labels: Labels, weight: number): void {
  for (const { name, value } of labels) {
    let known = values.get(name);
    if (known === undefined) {
      known = new Map();
      values.set(name, known);
    }
    known.set(value, (known.get(value) ?? 0) + weight);
  }
}

/** How often it happened, where somebody counts. */
function arrivals(table: KnownTable, instance: KnownInstance): number {
  const role = instance.family.type === 'counter' ? 'value' : 'count';
  for (const slot of instance.family.layout.slots) {
    const value = slot.role === role ? saidIn(table, instance, slot) : Number.NaN;
    if (!Number.isNaN(value)) return Number.isFinite(value) && value > 0 ? value : 0;
  }
  return 0;
}

function hasLimits({ settings: { limits } }: LineState): boolean {
  const { series, seriesPerMetric, valuesPerLabel, answerSize, overrides } = limits;
  return series + seriesPerMetric + valuesPerLabel + answerSize > 0 || overrides.length > 0;
}
