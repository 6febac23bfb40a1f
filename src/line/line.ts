import { done, fail, type Outcome } from '../base/outcome.ts';
import { BodyReader, formatOf } from '../exposition/index.ts';
import { limitBytes } from '../limit/index.ts';
import type { Format, Refusal } from '../model/exposition.ts';
import type { GroupFamily } from '../model/group.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type {
  Announced,
  Answer,
  Demand,
  Forecast,
  Hearing,
  LabelStats,
  Line,
  ScrapeInput,
  ScrapeReport,
} from '../model/line.ts';
import type { TargetSettings } from '../model/settings.ts';
import { type Attended, attend, listen } from './attend.ts';
import { countDemand } from './demand.ts';
import { watchFamilies } from './diagnosis.ts';
import { gather } from './gather.ts';
import { followDemand, forecastOf, withGrowth } from './growing.ts';
import { HeardBody } from './hearing.ts';
import { Held } from './held.ts';
import { labelStats } from './label-stats.ts';
import { limit } from './limit.ts';
import { Regions } from './regions.ts';
import { remember } from './remember.ts';
import { type Rendered, render } from './render.ts';
import { report } from './report.ts';
import { lookBack } from './restart.ts';
import type { Nameless } from './route.ts';
import { route } from './route-body.ts';
import { restoreState, saveState } from './saved.ts';
import { startFolds } from './start-folds.ts';
import { createState, type LineOptions, type LineState, reconfigureState } from './state.ts';
import { visibleFamilies } from './visible-families.ts';

export { Regions } from './regions.ts';
export { familyLimits, type LineOptions } from './state.ts';

/** Makes the line of one target and one query. `regions`: the memory of bodies that lines share. */
export function createTargetLine(
  settings: TargetSettings,
  options: LineOptions,
  regions: Regions = new Regions(),
): Line {
  return new TargetLine(settings, options, regions);
}

/** Of a first body nobody knows how much will stay. */
const HOLDS_FIRST = 8 * 1024 ** 2;

/**
 * With `on_exceed: observe` two lines see every body: one without limits, whose answer leaves, and a shadow that folds, whose
 * ledger says what would have been done.
 */
class TargetLine implements Line {
  readonly #options: LineOptions;
  #state: LineState;
  #shadow: LineState | null;
  #last: ScrapeReport | null = null;
  readonly #regions: Regions;
  /** By which its region is known. */
  readonly #region = Symbol('region');
  /** What is held of a body at most, by the last one. */
  #holds = HOLDS_FIRST;
  #isHearing = false;
  /** What is left to do of the last scrape. */
  readonly #unfinished: (() => void)[] = [];
  #bug: { readonly error: unknown } | null = null;
  /** Settings that came while a body was heard. */
  #next: TargetSettings | null = null;

  constructor(settings: TargetSettings, options: LineOptions, regions: Regions) {
    this.#regions = regions;
    this.#options = options;
    this.#state = createState(answering(settings), options, false);
    this.#shadow = this.#makeShadow(settings);
  }

  scrape(input: ScrapeInput): Outcome<Answer, Refusal> {
    this.finish();
    const { body, contentType, nowMs, escaping } = input;
    const format = formatOf(contentType)?.format;
    if (format === undefined) return unreadable(contentType);
    const attended = attend(this.#state, listen(this.#state, new BodyReader(body, format), nowMs));
    return this.#answer(attended, format, { body, bytes: body.length, contentType, nowMs, escaping });
  }

  hear({ contentType, expected, nowMs: beginMs }: Announced): Hearing {
    if (this.#isHearing) throw new Error('a line hears one body at a time');
    this.finish();
    const format = formatOf(contentType)?.format;
    if (format === undefined) return deaf(unreadable(contentType));
    const held = new Held(this.#regions, this.#region, Math.min(expected, this.#holds));
    const heard = new HeardBody(this.#state, format, held, beginMs, this.#shadow !== null);
    this.#isHearing = true;
    return {
      take: (piece) => heard.take(piece),
      end: ({ nowMs, escaping }) => {
        const attended = heard.end();
        const scraped = { body: held.bytes, bytes: heard.length, contentType, nowMs, escaping };
        const answer = this.#answer(attended, format, scraped);
        this.#holds = Math.max(HOLDS_FIRST, held.used);
        this.#heard();
        return answer;
      },
      cancel: () => {
        heard.cancel();
        this.#heard();
      },
      get held() {
        return held.bytes;
      },
      get isWhole() {
        return heard.isWhole;
      },
      release: () => held.release(),
    };
  }

  /** What was to change meanwhile changes now. */
  #heard(): void {
    this.#isHearing = false;
    const settings = this.#next;
    this.#next = null;
    if (settings !== null) this.reconfigure(settings);
  }

  #answer(attended: Outcome<Attended, Refusal>, format: Format, scraped: Scraped): Outcome<Answer, Refusal> {
    const answer = attended.ok ? this.#answerBy(this.#state, attended.value, scraped) : attended;
    if (answer.ok) this.#last = answer.value.report;
    if (this.#shadow === null || !answer.ok) return answer;
    const seen = attend(this.#shadow, listen(this.#shadow, new BodyReader(scraped.body, format), scraped.nowMs));
    const shadow = seen.ok ? this.#answerBy(this.#shadow, seen.value, scraped) : seen;
    if (!shadow.ok) return answer;
    this.#last = shadow.value.report;
    const trips = [...answer.value.report.trips, ...shadow.value.report.trips.filter(isDryRun)];
    return done({ ...answer.value, report: { ...answer.value.report, trips } });
  }

  #answerBy(state: LineState, attended: Attended, scraped: Scraped): Outcome<Answer, Refusal> {
    const { outcome, finish } = answerFirst(state, attended, scraped);
    this.#unfinished.push(finish);
    return outcome;
  }

  finish(): void {
    // A line that met a bug stays as it is, whoever asks.
    if (this.#bug !== null) throw this.#bug.error;
    const unfinished = this.#unfinished.splice(0);
    try {
      for (const finish of unfinished) finish();
    } catch (error) {
      this.#bug = { error };
      throw error;
    }
  }

  reconfigure(settings: TargetSettings): void {
    if (this.#isHearing) {
      this.#next = settings;
      return;
    }
    this.finish();
    reconfigureState(this.#state, answering(settings));
    const shadow = folding(settings);
    // Fold would keep what it made, too.
    if (this.#shadow !== null && shadow !== null) reconfigureState(this.#shadow, shadow);
    else this.#shadow = this.#makeShadow(settings);
  }

  ledger(): readonly LedgerEntry[] {
    this.finish();
    const { forecast } = this.#deciding();
    const entries = [...this.#state.ledger.entries(), ...(this.#shadow?.ledger.entries() ?? []).filter(isDryRun)];
    return entries.map((entry) => withGrowth(entry, forecast));
  }

  forecast(families: number): readonly Forecast[] {
    this.finish();
    return forecastOf(this.#deciding(), families);
  }

  outlook(): ScrapeReport | null {
    return this.#last;
  }

  labelStats(limit: number): LabelStats {
    this.finish();
    return labelStats(this.#state, limit);
  }

  demand(families: number, labels: number): readonly Demand[] {
    this.finish();
    return this.#state.demand.report(families, labels);
  }

  save(): string {
    this.finish();
    return saveState(this.#state);
  }

  restore(saved: string): Outcome<void, string> {
    this.finish();
    return restoreState(this.#state, saved);
  }

  memory(): ReadonlyMap<string, number> {
    this.finish();
    const states = this.#shadow === null ? [this.#state] : [this.#state, this.#shadow];
    const sum = (bytes: (state: LineState) => number): number => states.reduce((all, state) => all + bytes(state), 0);
    return new Map([
      ['known_series', sum(({ table: { kernel } }) => kernel.taken().known)],
      ['groups', sum(({ table: { kernel } }) => kernel.taken().groups)],
      ['scrape', sum(({ table: { kernel } }) => kernel.taken().scrape)],
      ['sketches', this.#state.demand.bytes()],
      ['what_if_sketches', sum(({ whatIf }) => whatIf.bytes())],
    ]);
  }

  /** The one that the limits work on. */
  #deciding(): LineState {
    return this.#shadow ?? this.#state;
  }

  #makeShadow(settings: TargetSettings): LineState | null {
    const shadow = folding(settings);
    return shadow === null ? null : createState(shadow, this.#options, true);
  }
}

/** What a dry run does not do; null where it is none. */
function folding(settings: TargetSettings): TargetSettings | null {
  if (settings.limits.onExceed !== 'observe') return null;
  return { ...settings, limits: { ...settings.limits, onExceed: 'fold' } };
}

/** What rules and relabelling do is done: the answering line says so itself. */
function isDryRun({ cause }: LedgerEntry): boolean {
  return cause !== 'rule' && cause !== 'relabel';
}

/** The settings under which the answer is made: who only observes has no limits. */
function answering(settings: TargetSettings): TargetSettings {
  if (settings.limits.onExceed !== 'observe') return settings;
  const none = { series: 0, seriesPerMetric: 0, valuesPerLabel: 0, metrics: 0, answerSize: 0, overrides: [] };
  return { ...settings, limits: { ...settings.limits, ...none } };
}

function unreadable(contentType: string | undefined): Outcome<never, Refusal> {
  return refuse(`Content-Type "${contentType}" is not read: text/plain and application/openmetrics-text are`);
}

/** Hears a body that nobody can read. */
function deaf(refusal: Outcome<never, Refusal>): Hearing {
  const nothing = (): void => {};
  return {
    take: nothing,
    end: () => refusal,
    cancel: nothing,
    held: Buffer.alloc(0),
    isWhole: false,
    release: nothing,
  };
}

/** A body as far as it is held, and how many bytes it had. */
interface Scraped extends ScrapeInput {
  readonly bytes: number;
}

/** The answer to a body, by who speaks in it, and all that is to be done of it. */
export function answerTo(state: LineState, attended: Attended, input: Scraped): Outcome<Answer, Refusal> {
  const { outcome, finish } = answerFirst(state, attended, input);
  finish();
  return outcome;
}

/** An answer, and what is left to do of its scrape, which the answer does not need: before the line is asked anything. */
interface Answered {
  readonly outcome: Outcome<Answer, Refusal>;
  readonly finish: () => void;
}

function answerFirst(state: LineState, attended: Attended, input: Scraped): Answered {
  const { attendance, restarted, startBefore } = attended;
  const { nowMs } = input;
  state.ledger.begin(state.scrape, nowMs);
  state.forecast.begin();
  const nameless = route(state, attendance); // where each belongs
  gather(state, attendance); // what each group has now, and had before
  const returned = lookBack(state, attendance, startBefore); // did the application restart while Sluice was away
  state.whatIf.begin(nowMs, state.scrape); // what is new where a choice may be near
  const families = visibleFamilies(state);
  const rendered = fitAndRender(state, attended, families, input); // what leaves
  const bytesOut = rendered.ok ? rendered.value.body.length : 0;
  const made = report(state, attendance, families, input.bytes, bytesOut, restarted || returned);
  const finish = (): void => {
    countDemand(state, attendance, nowMs);
    followDemand(state, attendance, made.families, nowMs);
    watchFamilies(state, families, made); // where a choice may be near from now on
    remember(state);
  };
  if (nameless !== null) return { outcome: refuse(lostName(nameless)), finish };
  if (!rendered.ok) return { outcome: rendered, finish };
  const { body, changed } = rendered.value;
  return { outcome: done({ body, contentType: input.contentType, changed, report: made }), finish };
}

/** Limits and writes, until the answer has no more bytes than it may: the largest family gives way first. */
function fitAndRender(
  state: LineState,
  attended: Attended,
  families: readonly GroupFamily[],
  { body, escaping }: ScrapeInput,
): Outcome<Rendered, Refusal> {
  const enforcement = limit(state, attended, families);
  const { answerSize } = state.settings.limits;
  const stuck = new Set<GroupFamily>();
  for (;;) {
    const rendered = render({ body, state, attendance: attended.attendance, escaping });
    const bytes = rendered.body.length;
    if (answerSize === 0 || bytes <= answerSize) return done(rendered);
    const weights = rendered.weights();
    const size = (family: GroupFamily): number => weights.get(family.name) ?? 0;
    const rest = bytes - families.reduce((sum, family) => sum + size(family), 0);
    if (!limitBytes(enforcement, families, size, Math.max(0, answerSize - rest), stuck, bytes))
      return refuseTooLarge(state, bytes);
    startFolds(state);
  }
}

function refuseTooLarge({ settings, ledger }: LineState, bytes: number): Outcome<never, Refusal> {
  const limit = settings.limits.answerSize;
  const message = `the answer has ${bytes} bytes without any series left to fold, limits.answer_size allows ${limit}`;
  const done = 'no series is left to fold, so the whole scrape is refused';
  const what = { metric: '', label: '', cause: 'answer_size', action: 'refuse' } as const;
  ledger.passed(what, { limit, demand: bytes, examples: [], done, rule: '', advice: '', message }, 0, 0);
  return refuse(message);
}

function refuse(message: string): Outcome<never, Refusal> {
  return fail({ reason: 'limit', line: 1, column: 1, message });
}

/** Prometheus refuses the whole scrape, so it must learn of it. */
function lostName({ sample, missing }: Nameless): string {
  return `metric_relabel_configs leave ${sample} without a ${missing}: Prometheus refuses such a scrape`;
}
