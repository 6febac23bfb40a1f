import type { MetricType } from '../../src/model/exposition.ts';
import type { GaugePolicy } from '../../src/model/settings.ts';
import { type Grown, History } from './history.ts';
import { applyChange, type Change } from './mapping.ts';
import { mergedCommon, mergedGauge } from './merge.ts';
import { type Member, Past } from './past.ts';
import { Room } from './room.ts';
import { completed, isCumulative, keyOf, type LabelSet, type Lines, type Shown } from './words.ts';

/** What the configuration does to members, before any limit. */
export interface Configured {
  readonly labels: (labels: LabelSet) => LabelSet;
  /** Lines that relabelling leaves. */
  readonly keeps: (line: string) => boolean;
  readonly gauge: GaugePolicy | null;
  /** Labels that limits touch last. */
  readonly protects: readonly string[];
}

/** An output that the answer must have. */
export interface Expected {
  readonly family: string;
  readonly labels: LabelSet;
  /** Null: it must not be there, as members met and nobody said how they fold. */
  readonly lines: Lines | null;
  /** Of its members, by line. */
  readonly exemplars: ReadonlyMap<string, readonly string[]>;
}

export interface Heard {
  readonly shown: readonly Shown[];
  /** Seconds; null = the application does not say. */
  readonly start: number | null;
  readonly configured: Configured;
  /** The changes of mappings that are in force, in order. */
  readonly changes: readonly Change[];
  /** What Sluice takes it for. */
  readonly restarted: boolean;
  /** What the answer has of an output; undefined = it is not there, which a limit may want. */
  readonly answered: (family: string, labels: LabelSet) => Lines | undefined;
}

/** The line, slow and readable: from what the application says, and the mapping that Sluice chose, what each output must say. */
export class SlowLine {
  readonly #history = new History();
  readonly #room: Room;
  readonly #outputs = new Map<string, Past>();
  /** Outputs that are none now, but go on where they were if they leave again after a reload. */
  readonly #carried = new Map<string, Past>();
  #done: readonly Change[] = [];
  #isRestored = false;
  /** There was no scrape since a reload. */
  #isReloaded = false;
  #wasFull = false;
  /** Members that were never seen had a past that was forgotten: their value is no increase. */
  #strangersAreOld = false;

  constructor(counters: number = Number.POSITIVE_INFINITY) {
    this.#room = new Room(counters);
  }

  /** Did the application restart, as far as this line can know? */
  hasRestarted(shown: readonly Shown[], start: number | null): boolean {
    return this.#history.hasRestarted(told(shown), start);
  }

  startedAnew(start: number | null): boolean {
    return this.#history.startedAnew(start);
  }

  /** Other rules or limits: all mappings are made anew. */
  reload(): void {
    for (const [key, past] of this.#outputs) if (past.hasLeft) this.#carried.set(key, past.carried());
    this.#outputs.clear();
    this.#done = [];
    // Whoever is new then may have been there before: it brings no increase, or all of it.
    this.#wasFull ||= this.#room.isFull;
    this.#isReloaded = true;
    this.#strangersAreOld ||= this.#isRestored;
  }

  /** Another process reads back what this one kept: what it said, and the members of folds that are gone. */
  restart(reloads: boolean): void {
    const gone = this.#goneOfFolds();
    this.#history.forgetMembers(gone);
    this.#room.retain(gone);
    for (const key of [...this.#outputs.keys()]) if (!this.#isKept(splitKey(key)[0])) this.#outputs.delete(key);
    this.#isRestored = true;
    this.#strangersAreOld ||= this.#isReloaded;
    if (reloads) this.reload();
    for (const past of this.#outputs.values()) if (!reloads) past.rememberOnly();
  }

  /** Of those that are gone the ones that a fold counts, and the ones of whom it is not known since a reload or a restart. */
  #goneOfFolds(): ReadonlySet<string> {
    const gone = new Set<string>(this.#history.absent());
    for (const [key, { isShared, placed }] of this.#outputs)
      if (!isShared || !isCumulative(splitKey(key)[1])) for (const name of placed) gone.delete(name);
    return gone;
  }

  /** Of a family in which every member leaves as it is, and none is left out, nothing is kept. */
  #isKept(family: string): boolean {
    const own = [...this.#outputs].filter(([key]) => splitKey(key)[0] === family);
    const isMapped = ([, past]: readonly [string, Past]): boolean =>
      past.isShared || past.isLeftOut || !past.members.has(joinKey(family, past.labels));
    return this.#done.some((change) => change.family === family) || own.some(isMapped);
  }

  scrape({ shown, start, configured, changes, restarted, answered }: Heard): readonly Expected[] {
    if (restarted) {
      for (const past of [...this.#outputs.values(), ...this.#carried.values()]) past.forgetNumbers();
      if (!this.#isRestored) this.#carried.clear();
      this.#room.clear();
      this.#wasFull = false;
    }
    const grown = this.#history.observe(told(shown), start, restarted);
    for (const past of this.#outputs.values()) {
      past.visible = [];
      past.isLeftOut = false;
    }
    for (const [at, one] of shown.entries()) this.#place(at, one, grown.get(nameOf(one)), configured);
    if (restarted) this.#carried.clear();
    if (this.#isRestored && !restarted) this.#assume();
    // To be removed once it is right: an output that is back only later may lose an increase.
    if (this.#isRestored) for (const past of this.#outputs.values()) past.isInexact ||= past.visible.length === 0;
    this.#isRestored = false;
    this.#changeAll(changes, configured.protects);
    this.#done = changes;
    this.#strangersAreOld = this.#isReloaded = false;
    const types = new Map(shown.map(({ family, type }) => [family, type]));
    const expected = [...this.#outputs].flatMap(([key, past]) => {
      past.isInexact ||= this.#wasFull;
      if (past.visible.length === 0) return [];
      const [family, type] = splitKey(key);
      const policy = policyOf(family, types, configured);
      past.isLeftOut = answered(family, past.labels) === undefined;
      const lines = linesOf(past, type, policy, answered(family, past.labels));
      return [{ family, labels: past.labels, lines, exemplars: exemplarsOf(past.visible) }];
    });
    this.#forget(shown, start);
    return expected;
  }

  #forget(shown: readonly Shown[], start: number | null): void {
    const own = { family: '', name: '', lines: new Map([['', start ?? 0]]) };
    const lines = shown.map((one) => ({
      family: one.family,
      name: nameOf(one),
      lines: completed(one.type, one.lines),
    }));
    for (const name of this.#room.remember(start === null ? lines : [own, ...lines])) {
      this.#history.forget(name);
      for (const past of this.#outputs.values()) if (past.members.has(name)) past.isInexact = true;
    }
  }

  #place(at: number, one: Shown, grown: Grown | undefined, { labels, keeps }: Configured): void {
    const kept = (lines: Lines): Lines => new Map([...lines].filter(([line]) => keeps(line)));
    const raw = kept(one.lines);
    const lines = kept(completed(one.type, one.lines));
    if (lines.size === 0) return;
    let mapped = labels(one.labels);
    for (const change of this.#done) if (change.family === one.family) mapped = applyChange(mapped, change);
    const nothing: Lines = new Map();
    this.#output(one.type, one.family, mapped).enter({
      name: nameOf(one),
      raw,
      lines,
      increases: grown === undefined || (this.#strangersAreOld && grown.isNew) ? nothing : grown.increases,
      reached: grown?.reached ?? nothing,
      exemplars: one.exemplars,
      isNew: grown?.isNew ?? true,
      at,
    });
  }

  /** Of a family all outputs are known after a restart, or none. */
  #assume(): void {
    const all = [...this.#outputs].map(([key, past]) => ({ family: splitKey(key)[0], type: splitKey(key)[1], past }));
    const known = new Set(all.filter(({ past }) => past.hasLeft).map(({ family }) => family));
    for (const { family, type, past } of all) {
      const isOwn = past.visible.length === 1 && !past.isShared && past.members.has(joinKey(family, past.labels));
      if (!known.has(family) && isCumulative(type) && isOwn) past.assume();
    }
  }

  /** Of another type it is another output, though a reload may say so. */
  #output(type: MetricType, family: string, labels: LabelSet): Past {
    const key = `${joinKey(family, labels)} ${type}`;
    const past = this.#outputs.get(key) ?? this.#carried.get(key) ?? new Past(labels);
    this.#carried.delete(key);
    this.#outputs.set(key, past);
    return past;
  }

  /** Labels that are removed twice, the protected ones last, are one entry of the ledger, and it tells of the last time. */
  #changeAll(changes: readonly Change[], protects: readonly string[]): void {
    for (const [at, change] of changes.entries()) {
      const before = this.#done[at];
      if (JSON.stringify(change) === JSON.stringify(before)) continue;
      if (change.how === 'remove' && change.labels.length === 0 && before === undefined)
        this.#change({ ...change, labels: protects });
      this.#change(change);
    }
  }

  #change(change: Change): void {
    if (change.isLate)
      for (const past of this.#outputs.values()) if (past.isShared && past.visible.length > 0) past.begin();
    const moving = [...this.#outputs].filter(
      ([key, { labels }]) => splitKey(key)[0] === change.family && keyOf(applyChange(labels, change)) !== keyOf(labels),
    );
    for (const [key, past] of moving) {
      this.#outputs.delete(key);
      const isOwn = !past.isShared && past.members.has(joinKey(change.family, past.labels));
      if (!isOwn && past.hasLeft) this.#carried.set(key, past.carried());
    }
    for (const [key, past] of moving)
      this.#output(splitKey(key)[1], change.family, applyChange(past.labels, change)).absorb(past);
  }
}

function exemplarsOf(members: readonly Member[]): Expected['exemplars'] {
  const all = new Map<string, string[]>();
  for (const { exemplars } of members)
    for (const [line, text] of exemplars) all.set(line, [...(all.get(line) ?? []), text]);
  return all;
}

function linesOf(past: Past, type: MetricType, policy: GaugePolicy | null, answered: Lines | undefined): Lines | null {
  const visible = past.visible.toSorted((a, b) => a.at - b.at);
  const [single] = visible;
  const leaves = answered !== undefined;
  if (past.isSingle(answered) && single !== undefined) return past.sayOwn(single, leaves);
  if (isCumulative(type)) return past.sayFold(answered);
  if (type === 'gaugehistogram') return mergedCommon(visible.map(({ lines }) => lines));
  if (policy === null || policy === 'drop') return past.met ? null : (single?.lines ?? null);
  return new Map([
    [
      '',
      mergedGauge(
        visible.map(({ lines }) => lines.get('') ?? Number.NaN),
        policy,
      ),
    ],
  ]);
}

/** Info metrics stay 1, state sets are the OR of their members, a start is that of the first, whatever a rule says. */
function policyOf(family: string, types: ReadonlyMap<string, MetricType>, { gauge }: Configured): GaugePolicy | null {
  const type = types.get(family);
  if (type === 'info' || type === 'stateset') return 'max';
  const base = family.replace(/_created$/, '');
  if (base === family) return gauge;
  return [types.get(base), types.get(`${base}_total`)].some((of) => of !== undefined && isCumulative(of))
    ? 'min'
    : gauge;
}

function told(shown: readonly Shown[]): ReadonlyMap<string, { type: MetricType; lines: Lines }> {
  return new Map(shown.map((one) => [nameOf(one), { type: one.type, lines: completed(one.type, one.lines) }]));
}

function nameOf({ family, labels }: Shown): string {
  return joinKey(family, labels);
}

function joinKey(family: string, labels: LabelSet): string {
  return `${family} ${keyOf(labels)}`;
}

/** The family and the type of an output. */
function splitKey(key: string): readonly [family: string, type: MetricType] {
  // It was put there.
  return [key.slice(0, key.indexOf(' ')), key.slice(key.lastIndexOf(' ') + 1) as MetricType];
}
