import { boundOf, isBucket, type LabelSet, type Shown } from '../reference/words.ts';
import { KINDS, type Kind, LAYOUTS, linesOf, type Observed } from './kinds.ts';

/** Those that an application has one by one; a story makes some of them visible. Some are called as folds are. */
export const MEMBERS: readonly LabelSet[] = [
  { method: 'GET', path: '/u/1' },
  { method: 'GET', path: '/u/2' },
  { method: 'POST', path: '/u/1' },
  { method: 'GET', path: '/u/3' },
  { method: 'GET', path: '/a' },
  { method: 'POST', path: '/b' },
  { method: 'GET', path: '*' },
  { method: 'GET', path: '/u/:id' },
  { path: '/u/4' },
  { method: 'GET', path: 'other' },
  { method: 'GET' },
];
/** Those that come all at once, and are no more than that: beside them others stand out. */
const CROWD: readonly LabelSet[] = [...'abcdefghijklmnopqrstuvwx'].map((letter) => ({
  method: 'GET',
  path: `/x/${letter}`,
}));
const ALL = [...MEMBERS, ...CROWD];

/** What an application is, for its life. */
export interface AppSettings {
  /** Of its families `f` and `g`. */
  readonly kinds: readonly Kind[];
  /** By member, modulo their number: the bounds that it has first. */
  readonly layouts: readonly number[];
  readonly saysItsStart: boolean;
  /** It says when its members began, summaries have quantiles, and OpenMetrics exemplars. */
  readonly extras: boolean;
}

/** Series of one instance, about. */
export function seriesOf({ kinds, extras }: AppSettings): number {
  return Math.max(...kinds.map((kind) => KINDS[kind].series + (extras && KINDS[kind].hasCreated ? 1 : 0)));
}

/** What happens to the application before a scrape; what is left out does not. */
export interface AppEvents {
  /** Observed by members, by their number; a member that is not there appears or returns. */
  readonly grow?: readonly (readonly [member: number, by: number])[];
  readonly crowd?: 'comes' | 'goes';
  /** Each of them 2^53 times. */
  readonly huge?: true;
  readonly vanish?: readonly number[];
  /** Gone for this scrape only. */
  readonly blink?: readonly number[];
  /** As they were when they vanished. */
  readonly back?: readonly number[];
  /** Members that begin anew. */
  readonly reset?: readonly number[];
  /** The application restarts with these members. */
  readonly restart?: readonly number[];
  /** What the start time moves by, in seconds, without a restart. */
  readonly jitter?: number;
  /** Other bounds from now on. */
  readonly layout?: readonly (readonly [member: number, layout: number])[];
  /** Values that are no finite numbers, in this scrape only. */
  readonly odd?: readonly (readonly [member: number, where: 'all' | 'sum' | 'bucket', value: number])[];
}

interface State {
  seen: Observed[];
  hidden: boolean;
  layout: number;
  began: number;
}

/** The application: counters that grow, vanish, return and begin anew. */
export class App {
  readonly #settings: AppSettings;
  readonly #members = new Map<number, State>();
  #blinking: readonly number[] = [];
  #odd: NonNullable<AppEvents['odd']> = [];
  #time = 1_000;
  start: number | null;

  constructor(settings: AppSettings) {
    this.#settings = settings;
    this.start = settings.saysItsStart ? 1_000 : null;
  }

  play({
    grow = [],
    crowd,
    huge,
    vanish = [],
    blink = [],
    back = [],
    reset = [],
    restart,
    jitter,
    layout = [],
    odd = [],
  }: AppEvents): void {
    this.#time += 15;
    if (restart !== undefined) {
      this.#members.clear();
      for (const member of restart) this.#begin(member);
    }
    if (this.start !== null) this.start += restart === undefined ? (jitter ?? 0) : 100;
    for (const member of reset)
      for (const state of this.#known(member)) Object.assign(state, { seen: [], began: this.#time });
    for (const [member, by] of grow) {
      const state = this.#members.get(member) ?? this.#begin(member);
      state.hidden = false;
      state.seen.push({ by, times: huge ? 2 ** 53 : 1 });
    }
    for (const member of CROWD.keys()) this.#crowd(MEMBERS.length + member, crowd);
    for (const member of vanish) for (const state of this.#known(member)) state.hidden = true;
    for (const member of back) for (const state of this.#known(member)) state.hidden = false;
    for (const [member, to] of layout) for (const state of this.#known(member)) state.layout = to;
    this.#blinking = blink;
    this.#odd = odd;
  }

  #crowd(member: number, event: AppEvents['crowd']): void {
    const state = this.#members.get(member) ?? (event === 'comes' ? this.#begin(member) : null);
    if (state === null || event === undefined) return;
    state.hidden = event === 'goes';
    if (event === 'comes') state.seen.push({ by: 1, times: 1 });
  }

  #known(member: number): readonly State[] {
    const state = this.#members.get(member);
    return state === undefined ? [] : [state];
  }

  #begin(member: number): State {
    const { layouts } = this.#settings;
    const state: State = { seen: [], hidden: false, layout: layouts[member % layouts.length] ?? 0, began: this.#time };
    this.#members.set(member, state);
    return state;
  }

  /** What it shows in a scrape, family by family. */
  shown(openmetrics: boolean): readonly Shown[] {
    return this.#settings.kinds.flatMap((kind, at) => {
      const base = at === 0 ? 'f' : 'g';
      const all = [...this.#members].filter(([number, { hidden }]) => !hidden && !this.#blinking.includes(number));
      const own = all.flatMap(([number, state]) => this.#instances(kind, base, number, state, openmetrics));
      const says = this.#settings.extras && KINDS[kind].hasCreated && !openmetrics;
      const created = all.map(([number, { began }]) => createdGauge(base, ALL[number] ?? {}, began));
      return says ? [...own, ...created] : own;
    });
  }

  #instances(kind: Kind, base: string, number: number, state: State, openmetrics: boolean): readonly Shown[] {
    const { type, name, hasCreated } = KINDS[kind];
    const { extras } = this.#settings;
    const labels = ALL[number] ?? {};
    const lines = new Map(linesOf(kind, state.seen, LAYOUTS[state.layout] ?? [], extras));
    for (const [odd, where, value] of this.#odd) if (odd === number) spoil(lines, where, value);
    if (extras && hasCreated && openmetrics) lines.set('_created', state.began);
    const exemplars = new Map<string, string>();
    if (extras && openmetrics && (type === 'counter' || type === 'histogram'))
      for (const line of lines.keys())
        if (line === '' || isBucket(line)) exemplars.set(line, exemplar(line, number, state.seen.length));
    const one: Shown = { family: name(base), type, labels, lines, exemplars };
    if (kind !== 'stateset') return [one];
    const isOn = (state.seen.at(-1)?.by ?? 0) % 2 !== 0;
    return ['on', 'off'].map((which) => ({
      ...one,
      labels: { ...labels, [base]: which },
      lines: new Map([['', (which === 'on') === isOn ? 1 : 0]]),
    }));
  }
}

function spoil(lines: Map<string, number>, where: 'all' | 'sum' | 'bucket', value: number): void {
  for (const line of lines.keys())
    if (where === 'all' || (where === 'sum' ? line.endsWith('sum') : line === '_bucket 1')) lines.set(line, value);
}

/** One whose value is in its bucket. */
function exemplar(line: string, member: number, count: number): string {
  const value = Math.min(line === '' ? 1 : boundOf(line), 99);
  return `{trace_id="${member}-${count}"} ${value} ${1_000 + count}`;
}

function createdGauge(base: string, labels: LabelSet, began: number): Shown {
  const lines = new Map([['', began]]);
  return { family: `${base}_created`, type: 'gauge', labels, lines, exemplars: new Map() };
}
