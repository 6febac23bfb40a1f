import { mergerOf } from '../fold/index.ts';
import type { FamilyNames } from '../identify/index.ts';
import type { GroupBook } from '../limit/index.ts';
import type { MetricType, SampleLine } from '../model/exposition.ts';
import { resolve } from '../model/group.ts';
import type { InstanceVerdict, KnownInstance, KnownLine } from '../model/instance.ts';
import { type Labels, labelsKey, sortLabels } from '../model/labels.ts';
import { isBoundLabel, type Slot } from '../model/layout.ts';
import type { Cause } from '../model/ledger.ts';
import { sampleName, textName } from '../model/names.ts';
import type { TargetSettings } from '../model/settings.ts';
import { applyRules, relabelSeries } from '../rules/index.ts';
import { foldCertain } from '../template/index.ts';

/** What routing needs, for one scrape. */
export interface Routing {
  readonly scrape: number;
  readonly settings: TargetSettings;
  readonly book: GroupBook;
  readonly names: FamilyNames;
}

/** Where a series belongs once the configuration has spoken. */
interface Destination {
  readonly family: string;
  readonly type: MetricType;
  readonly suffix: string;
  readonly labels: Labels;
  readonly bounds: Labels;
}

/** A series that relabelling left without a name: Prometheus refuses the whole scrape for one. */
export interface Nameless {
  readonly sample: string;
  readonly missing: string;
}

/**
 * Decides for an instance's lines of this scrape which group they belong to, or why they are left out. What was decided stays.
 * Returns the first series that lost its name; it is asked again in each scrape.
 */
export function routeInstance(at: Routing, instance: KnownInstance): Nameless | null {
  const verdict = judge(at, instance);
  const taken = new Set<string>();
  let nameless: Nameless | null = null;
  for (const line of instance.lines) {
    if (line === undefined || line.sample === null) continue;
    if (!isSettled(at, line)) {
      const found = destination(at, verdict, line, nameOf(line, line.sample));
      if (typeof found === 'string') leave(line, found);
      else if ('missing' in found) nameless ??= found;
      else send(at, verdict, line, found);
    }
    // Without relabelling the lines of an instance are as many as its slots.
    if (at.settings.relabel.length > 0) forbidMeeting(line, taken);
  }
  return nameless;
}

/** As the application writes it, or would. */
function nameOf({ instance: { family }, slot, standsIn }: KnownLine, sample: SampleLine): string {
  return standsIn ? sampleName(family.name, family.type, slot.suffix) : sample.name;
}

/** Lines of one instance are never added to each other: with its bound lost, a bucket says nothing. */
function forbidMeeting(line: KnownLine, taken: Set<string>): void {
  if (line.group === null || line.groupSlot === null) return;
  const place = `${line.groupSlot.index} ${line.group.family.name}\ud800${line.group.key}`;
  if (taken.has(place)) leave(line, 'relabel');
  taken.add(place);
}

/** Was it decided in an earlier scrape, and is its group still there? */
function isSettled(at: Routing, line: KnownLine): boolean {
  if (line.dropped !== null) return true;
  if (line.group === null) return false;
  line.group = resolve(line.group);
  const family = line.group.family;
  const holds = at.book.families.get(family.name) === family && family.groups.get(line.group.key) === line.group;
  if (holds) at.book.family(family.name, family.type, family.merger, at.scrape);
  return holds;
}

/** What the rules make of an instance; they are asked once. */
export function judge(at: Pick<Routing, 'settings'>, instance: KnownInstance): InstanceVerdict {
  if (instance.verdict !== null) return instance.verdict;
  const { name, type, layout } = instance.family;
  const sampleNames = [...new Set(layout.slots.map((slot) => sampleName(name, type, slot.suffix)))];
  instance.verdict = applyRules(
    at.settings.rules,
    { family: name, type, sampleNames, labels: instance.labels },
    foldCertain,
  );
  return instance.verdict;
}

/** Or why it is left out: by a rule, by relabelling, or because it lost the bound that it cannot do without. */
function destination(
  at: Routing,
  verdict: InstanceVerdict,
  line: KnownLine,
  name: string,
): Destination | Cause | Nameless {
  const { family } = line.instance;
  const { suffix, bounds } = line.slot;
  if (verdict.droppedBy !== null) return 'rule';
  const plain: Destination = { family: family.name, type: verdict.type, suffix, labels: verdict.labels, bounds };
  if (at.settings.relabel.length === 0) return plain;
  const relabelled = relabelSeries(at.settings.relabel, name, sortLabels([...verdict.labels, ...writtenBounds(line)]));
  if (relabelled.kind === 'drop') return 'relabel';
  if (relabelled.kind === 'nameless') return { sample: name, missing: relabelled.missing };
  const newBounds = relabelled.labels.filter((label) => isBoundLabel(label.name));
  if (bounds.some((bound) => !newBounds.some((other) => other.name === bound.name))) return 'relabel';
  const newLabels = relabelled.labels.filter((label) => !isBoundLabel(label.name));
  const same = relabelled.name === name;
  const moved = same ? { family: family.name, type: verdict.type, suffix } : rename(at, plain, relabelled.name);
  return { ...moved, labels: newLabels, bounds: newBounds };

  // The slot has the spelling that was met first; the rules see what this line says.
  function writtenBounds({ sample, standsIn }: KnownLine): Labels {
    return sample === null || standsIn ? bounds : sample.labels.filter((label) => isBoundLabel(label.name));
  }
}

/** The family of a series with a new name: it keeps its type with its suffix, else it joins what the application declares. */
function rename(at: Routing, from: Destination, name: string): Pick<Destination, 'family' | 'type' | 'suffix'> {
  if (from.suffix === '') return { family: name, type: from.type, suffix: '' };
  if (!name.endsWith(from.suffix) || name === from.suffix) return at.names.of(name);
  const family = name.slice(0, -from.suffix.length);
  // Only OpenMetrics has suffixes on counters and info metrics.
  return { family: textName(family, from.type, 'openmetrics'), type: from.type, suffix: from.suffix };
}

function send(at: Routing, verdict: InstanceVerdict, line: KnownLine, to: Destination): void {
  const { family: from, labels } = line.instance;
  const merger = mergerOf(to.family, to.type, verdict.gauge, at.names.isCreatedOf(to.family));
  const family = at.book.family(to.family, to.type, merger, at.scrape);
  const slot: Slot = family.layout.slot(to.suffix, to.bounds);
  line.group = at.book.place(family, to.labels);
  line.groupSlot = slot;
  line.unchanged =
    to.family === from.name &&
    to.suffix === line.slot.suffix &&
    areEqual(to.labels, labels) &&
    areEqual(to.bounds, line.slot.bounds);
}

function areEqual(a: Labels, b: Labels): boolean {
  return a === b || labelsKey(a) === labelsKey(b);
}

function leave(line: KnownLine, cause: Cause): void {
  line.group = null;
  line.groupSlot = null;
  line.dropped = cause;
}
