import { commonLines, sum } from './merge.ts';
import { boundOf, isBucket, type LabelSet, type Lines } from './words.ts';

/** A member in one scrape: what it shows, and what each line grew by. */
export interface Member {
  readonly name: string;
  /** As it says them. */
  readonly raw: Lines;
  readonly lines: Lines;
  readonly increases: Lines;
  /** The last finite values. */
  readonly reached: Lines;
  readonly exemplars: ReadonlyMap<string, string>;
  /** Nothing is known of what it was before. */
  readonly isNew: boolean;
  /** Its place in the body. */
  readonly at: number;
}

/** All that is known of one output: who was ever in it, and what its lines must say. */
export class Past {
  readonly labels: LabelSet;
  readonly members: Set<string> = new Set();
  /** Those of them that it has since its mapping was made. */
  readonly placed: Set<string> = new Set();
  /** Two members were there in one scrape. */
  met = false;
  /** It was one of several members once: its lines are those that all had, and a line once lost stays lost. */
  #isFold = false;
  #kept: ReadonlySet<string> | null = null;
  /** By line, what it must say: this goes on, also while a limit leaves the output out. */
  readonly said: Map<string, number> = new Map();
  /** By line, what Prometheus has of it. */
  readonly left: Map<string, number> = new Map();
  /** Sluice restarted: what was visible then, and may not be subtracted if it is still there. */
  #visibleThen: Lines | null = null;
  #saidThen: Lines | null = null;
  /** Prometheus has met it, perhaps before the application restarted. */
  hasLeft = false;
  /** A limit left it out of the last answer. */
  isLeftOut = false;
  /** A member was forgotten for want of room: it may come and go unnoticed, and then all lines may hold, or count it again. */
  isInexact = false;
  visible: Member[] = [];
  /** Sluice restarted, and keeps of an output with one member what it needs to go on: perhaps not who that was. */
  #isUnsure = false;
  /** Members of outputs of which nothing was kept: Prometheus has, near enough, what they show now, so that they bring no increase. */
  readonly #accounted = new Set<string>();

  constructor(labels: LabelSet) {
    this.labels = labels;
  }

  get isShared(): boolean {
    return this.members.size > 1;
  }

  /** `answered`: what the answer has of it, which tells whether the member that is there is known to be another than the first. */
  isSingle(answered: Lines | undefined): boolean {
    const [single] = this.visible;
    if (!this.#isUnsure || this.visible.length !== 1 || single === undefined) return !this.isShared;
    const { raw } = single;
    if (answered === undefined) return !this.isShared;
    if (raw.size !== answered.size || [...raw].some(([line, value]) => !Object.is(answered.get(line), value)))
      return !this.isShared;
    // Where a fold would say the same it may still be one.
    return true;
  }

  enter(member: Member): void {
    this.visible.push(member);
    this.members.add(member.name);
    this.placed.add(member.name);
    if (this.visible.length > 1) this.met = true;
  }

  /** The application restarted. */
  forgetNumbers(): void {
    this.said.clear();
    this.left.clear();
    this.#isFold = this.isInexact = false;
    this.#kept = null;
    this.#visibleThen = this.#saidThen = null;
  }

  /** As it goes on when it leaves again after a reload. */
  carried(): Past {
    const next = new Past(this.labels);
    for (const name of this.members) next.members.add(name);
    for (const lines of [next.said, next.left]) for (const [line, value] of this.left) lines.set(line, value);
    next.hasLeft = this.hasLeft;
    next.#kept = this.#kept;
    return next;
  }

  /** Sluice restarted, and kept nothing of a family without folds: before others join its namesake. */
  assume(): void {
    for (const { name, lines, isNew } of this.visible) {
      if (!isNew) continue;
      this.#accounted.add(name);
      for (const [line, value] of lines)
        if (Number.isFinite(value)) for (const known of [this.said, this.left]) known.set(line, value);
    }
  }

  absorb(from: Past): void {
    this.#isUnsure ||= from.#isUnsure;
    this.isInexact ||= from.isInexact;
    this.met ||= from.met || (this.visible.length > 0 && from.visible.length > 0);
    for (const name of from.members) this.members.add(name);
    for (const name of from.#accounted) this.#accounted.add(name);
    for (const name of from.placed) this.placed.add(name);
    if (this.isShared) this.begin();
    this.visible.push(...from.visible);
    if (from.#kept !== null) this.#keep(from.#kept);
    if (from.visible.length > 0 && from.#visibleThen !== null) {
      this.#subtract(from.#visibleThen);
      this.#visibleThen = addUp([this.#visibleThen ?? new Map(), from.#visibleThen]);
      // Known to Prometheus since before a reload: it may miss those that vanished meanwhile, as any other.
      if (this.left.size > 0) this.#saidThen ??= new Map(this.left);
    }
  }

  /** Sluice restarted and read back what it had said. Its members are strangers: what was visible is taken for what is. */
  rememberOnly(): void {
    this.#isUnsure ||= !this.isShared;
    if (this.#saidThen !== null) return;
    // What a fold grew by while a limit left it out is not forgotten.
    this.#saidThen = new Map(this.isLeftOut && this.#isFold ? this.said : this.left);
    this.#visibleThen = new Map(
      [...this.said.keys()].map((line) => [line, sum(this.visible.map(({ reached }) => reached.get(line) ?? 0))]),
    );
    this.#subtract(this.#visibleThen);
  }

  /** What Prometheus knows already has the lines that it knows, and no others. */
  begin(): void {
    if (this.#isFold || this.said.size === 0) return;
    this.#keep(new Set(this.said.keys()));
    this.#isFold = true;
  }

  #subtract(lines: Lines | null): void {
    for (const [line, value] of lines ?? [])
      if (this.said.has(line)) this.said.set(line, (this.said.get(line) ?? 0) - value);
  }

  #keep(lines: ReadonlySet<string>): void {
    this.#kept = this.#kept === null ? lines : new Set([...this.#kept].filter((line) => lines.has(line)));
  }

  /** A single member leaves as it is, resets and all. `leaves`: no limit leaves it out. */
  sayOwn({ raw, lines }: Member, leaves: boolean): Lines {
    this.hasLeft ||= leaves;
    for (const [line, value] of this.left) this.said.set(line, value);
    if (leaves)
      for (const [line, value] of lines)
        if (Number.isFinite(value)) for (const known of [this.said, this.left]) known.set(line, value);
    this.#visibleThen = this.#saidThen = null;
    this.#accounted.clear();
    return raw;
  }

  /**
   * What was said before and what the members have grown by since; what Prometheus does not know starts at its plain sum. NaN and
   * infinities are in the answer as long as they are in the body, and never in what is said afterwards.
   */
  sayFold(answered: Lines | undefined): Lines {
    const leaves = answered !== undefined;
    this.hasLeft ||= leaves;
    const isKnown = this.said.size > 0;
    this.begin();
    this.#isFold = true;
    const all = this.visible.map(({ lines }) => withoutOwn(lines));
    const lines = [...commonLines(all)].filter((line) => this.#kept?.has(line) ?? true);
    if (leaves) this.#kept = new Set(lines);
    for (const line of lines) {
      const grown = this.visible.map(({ name, increases, reached }) => {
        if (isKnown && this.#accounted.has(name)) return 0;
        return (isKnown ? increases : reached).get(line) ?? 0;
      });
      this.said.set(line, (this.said.get(line) ?? 0) + sum(grown));
    }
    this.#hold();
    if (this.isInexact) this.#believe(answered ?? new Map());
    // Where nothing was kept, a sum may be taken for what it was when its member was seen last, or for what it is.
    if (this.#accounted.size > 0) this.#believe(new Map([['_sum', answered?.get('_sum') ?? 0]]));
    this.#accounted.clear();
    const result = new Map<string, number>();
    for (const line of lines) {
      const values = all.map((of) => of.get(line) ?? 0);
      const areFinite = values.every(Number.isFinite);
      const said = this.said.get(line) ?? 0;
      if (areFinite && leaves) this.left.set(line, said);
      result.set(line, areFinite ? said : sum(values));
    }
    return result;
  }

  #believe(answered: Lines): void {
    for (const [line, value] of answered)
      if (this.said.has(line) && (line === '_sum' || value >= (this.left.get(line) ?? 0))) this.said.set(line, value);
  }

  /** The net rule, in the first scrape after a restart of Sluice: members that vanished meanwhile are not missed otherwise. */
  #hold(): void {
    const then = this.#saidThen;
    this.#visibleThen = this.#saidThen = null;
    if (then === null) return;
    const now = [...withoutOwn(then).keys()].filter((line) => this.#kept?.has(line));
    const fallOf = (line: string): number => (then.get(line) ?? 0) - (this.said.get(line) ?? 0);
    // What falls by no more than rounding holds by itself.
    const isRounding = (line: string): boolean => Math.abs(fallOf(line)) <= 1e-12 * Math.abs(then.get(line) ?? 0);
    for (const line of now) if (fallOf(line) > 0 && isRounding(line)) this.said.set(line, then.get(line) ?? 0);
    const fell = now.some((line) => line !== '_sum' && fallOf(line) > 0);
    const buckets = now.filter(isBucket).sort((a, b) => boundOf(a) - boundOf(b));
    const ascend = (lines: Lines): boolean =>
      buckets.every((line, at) => at === 0 || (lines.get(line) ?? 0) >= (lines.get(buckets[at - 1] ?? '') ?? 0));
    if (fell || (ascend(then) && !ascend(this.said))) for (const line of now) this.said.set(line, then.get(line) ?? 0);
  }
}

function addUp(all: readonly Lines[]): Lines {
  const sums = new Map<string, number>();
  for (const lines of all) for (const [line, value] of lines) sums.set(line, (sums.get(line) ?? 0) + value);
  return sums;
}

/** Quantiles cannot be added up, and the start of several members is no one's. */
function withoutOwn(lines: Lines): Lines {
  return new Map([...lines].filter(([line]) => line !== '_created' && !line.startsWith('quantile')));
}
