import { done, type Outcome } from '../base/outcome.ts';
import { BodyReader, formatOf } from '../exposition/index.ts';
import type { Format, Refusal } from '../model/exposition.ts';
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
import { answerFirst, type Scraped } from './answer.ts';
import { type Attended, attend, listen } from './attend.ts';
import { isDryRun } from './dry-run.ts';
import { forecastOf, withGrowth } from './growing.ts';
import { HeardBody } from './hearing.ts';
import { Held } from './held.ts';
import { labelStats } from './label-stats.ts';
import { memoryOf } from './memory.ts';
import { Regions } from './regions.ts';
import { restoreState, saveState } from './saved.ts';
import type { LineOptions, LineState } from './state.ts';
import { States } from './states.ts';
import { Unfinished } from './unfinished.ts';
import { deaf, unreadable } from './unreadable.ts';

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

class TargetLine implements Line {
  readonly #states: States;
  #last: ScrapeReport | null = null;
  readonly #regions: Regions;
  /** By which its region is known. */
  readonly #region = Symbol('region');
  /** What is held of a body at most, by the last one. */
  #holds = HOLDS_FIRST;
  #isHearing = false;
  /** What is left to do of the last scrape. */
  readonly #unfinished = new Unfinished();
  /** Settings that came while a body was heard. */
  #next: TargetSettings | null = null;

  constructor(settings: TargetSettings, options: LineOptions, regions: Regions) {
    this.#regions = regions;
    this.#states = new States(settings, options);
  }

  scrape(input: ScrapeInput): Outcome<Answer, Refusal> {
    this.finish();
    const { body, contentType, nowMs, escaping } = input;
    const format = formatOf(contentType)?.format;
    if (format === undefined) return unreadable(contentType);
    const { answering } = this.#states;
    const attended = attend(answering, listen(answering, new BodyReader(body, format), nowMs));
    return this.#answer(attended, format, { body, bytes: body.length, contentType, nowMs, escaping });
  }

  hear({ contentType, expected, nowMs: beginMs }: Announced): Hearing {
    if (this.#isHearing) throw new Error('a line hears one body at a time');
    this.finish();
    const format = formatOf(contentType)?.format;
    if (format === undefined) return deaf(unreadable(contentType));
    const held = new Held(this.#regions, this.#region, Math.min(expected, this.#holds));
    const heard = new HeardBody(this.#states.answering, format, held, beginMs, this.#states.shadow !== null);
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
    const { answering, shadow } = this.#states;
    const answer = attended.ok ? this.#answerBy(answering, attended.value, scraped) : attended;
    if (answer.ok) this.#last = answer.value.report;
    if (shadow === null || !answer.ok) return answer;
    const seen = attend(shadow, listen(shadow, new BodyReader(scraped.body, format), scraped.nowMs));
    const dryRun = seen.ok ? this.#answerBy(shadow, seen.value, scraped) : seen;
    if (!dryRun.ok) return answer;
    this.#last = dryRun.value.report;
    const trips = [...answer.value.report.trips, ...dryRun.value.report.trips.filter(isDryRun)];
    return done({ ...answer.value, report: { ...answer.value.report, trips } });
  }

  #answerBy(state: LineState, attended: Attended, scraped: Scraped): Outcome<Answer, Refusal> {
    const { outcome, finish } = answerFirst(state, attended, scraped);
    this.#unfinished.add(finish);
    return outcome;
  }

  finish(): void {
    this.#unfinished.finish();
  }

  reconfigure(settings: TargetSettings): void {
    if (this.#isHearing) {
      this.#next = settings;
      return;
    }
    this.finish();
    this.#states.reconfigure(settings);
  }

  ledger(): readonly LedgerEntry[] {
    this.finish();
    const { forecast } = this.#states.deciding;
    return this.#states.entries().map((entry) => withGrowth(entry, forecast));
  }

  forecast(families: number): readonly Forecast[] {
    this.finish();
    return forecastOf(this.#states.deciding, families);
  }

  outlook(): ScrapeReport | null {
    return this.#last;
  }

  labelStats(limit: number): LabelStats {
    this.finish();
    return labelStats(this.#states.answering, limit);
  }

  demand(families: number, labels: number): readonly Demand[] {
    this.finish();
    return this.#states.answering.demand.report(families, labels);
  }

  save(): string {
    this.finish();
    return saveState(this.#states.answering);
  }

  restore(saved: string): Outcome<void, string> {
    this.finish();
    return restoreState(this.#states.answering, saved);
  }

  memory(): ReadonlyMap<string, number> {
    this.finish();
    return memoryOf(this.#states.answering, this.#states.shadow);
  }
}
