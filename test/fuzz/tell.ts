/** Tells a story to a line, and holds what it answers against what must be. */
import assert from 'node:assert/strict';
import { parse, stringify } from 'yaml';
import type { Outcome } from '../../src/base/outcome.ts';
import { createTargetLine } from '../../src/line/line.ts';
import { AHEAD_AT } from '../../src/line/state.ts';
import type { Format, Refusal } from '../../src/model/exposition.ts';
import type { Answer, Line, ScrapeInput } from '../../src/model/line.ts';
import type { TargetSettings } from '../../src/model/settings.ts';
import { inPieces } from '../support/line.ts';
import { placeSamples, samplesOf } from './answer.ts';
import { checkFamilies, checkLimits, checkSteady, checkUnique, readAnswer } from './check.ts';
import { Failure } from './failure.ts';
import { type Question, verdictOf } from './oracle.ts';
import { hasQuotedNames, isIndented } from './sent.ts';
import type { Scrape, Story } from './story.ts';

/** What the oracle is to say of a body. */
export interface Asked extends Question {
  readonly step: number;
  /** The whole verdict; null = it refuses. */
  readonly expected: string | null;
}

export interface Told {
  bodies: number;
  accepted: number;
  changed: number;
  /** The slowest scrape, in milliseconds, and its step. */
  slowestMs: number;
  slowestStep: number;
  readonly asked: Asked[];
}

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4',
  openmetrics: 'application/openmetrics-text; version=1.0.0',
};
/** Of what leaves as it came, and of what is refused, one body in so many is shown to the oracle. */
const SHOWN = 8;
/** Of a body so much is held whole before lines are let go; and pieces are shorter than this. In bytes. */
const HELD_WHOLE = 200;
const PIECE_MAX = 300;

export type Clock = () => number;
export const wallClock: Clock = () => performance.now();
/** What the processor did for this process, which others disturb less; to ask takes a while. */
export const processorClock: Clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Throws a `Failure`. The seed is the line's own; the clock says milliseconds. */
export function tellStory(story: Story, seed: number, clock: Clock = wallClock): Told {
  const told: Told = { bodies: 0, accepted: 0, changed: 0, slowestMs: 0, slowestStep: 0, asked: [] };
  const teller = new Teller(story, seed, told, clock);
  for (const [at, step] of story.steps.entries()) {
    try {
      if (step.what === 'reload') teller.reload(step.setting.settings);
      else if (step.what === 'restart') teller.restart();
      else teller.scrape(step, at);
      if (at === story.steps.length - 1) teller.end();
    } catch (error) {
      throw new Failure(error instanceof Error ? (error.stack ?? error.message) : String(error), at);
    }
  }
  return told;
}

class Teller {
  readonly #story: Story;
  readonly #seed: number;
  readonly #told: Told;
  readonly #clock: Clock;
  readonly #last = new Map<string, number>();
  #settings: TargetSettings;
  #line: Line;
  /** The state is kept with each answer, not with a reload: what was kept last; null = a scrape has been since. */
  #saved: string | null = null;

  constructor(story: Story, seed: number, told: Told, clock: Clock) {
    this.#clock = clock;
    this.#story = story;
    this.#seed = seed;
    this.#told = told;
    this.#settings = story.setting.settings;
    this.#line = this.#create();
  }

  #create(): Line {
    return createTargetLine(this.#settings, {
      seed: { hi: this.#seed, lo: 1 },
      memory: this.#story.memory,
      aheadAt: { ...AHEAD_AT, bytes: HELD_WHOLE },
    });
  }

  reload(settings: TargetSettings): void {
    this.#saved ??= this.#line.save();
    this.#settings = settings;
    this.#line.reconfigure(settings);
  }

  restart(): void {
    this.#saved ??= this.#line.save();
    this.#line = this.#create();
    const restored = this.#line.restore(this.#saved);
    assert.ok(restored.ok, `a saved state is not taken: ${restored.ok ? '' : restored.error}`);
  }

  scrape(scrape: Scrape, step: number): void {
    const told = this.#told;
    const { body, format, escaping } = scrape;
    const contentType = CONTENT_TYPES[format];
    const started = this.#clock();
    const outcome = this.#hear({ body, contentType, nowMs: step * 15_000, escaping }, step);
    const took = this.#clock() - started;
    if (took > told.slowestMs) Object.assign(told, { slowestMs: took, slowestStep: step });
    told.bodies++;
    if (outcome.ok) this.#saved = null;
    if (outcome.ok) told.accepted++;
    if (outcome.ok && outcome.value.changed) told.changed++;
    this.#check(outcome, scrape, step);
  }

  /** Some bodies come in pieces. */
  #hear(input: ScrapeInput, step: number): Outcome<Answer, Refusal> {
    const { body, contentType, nowMs, escaping } = input;
    const length = (body.length + step) % PIECE_MAX;
    if (contentType === undefined || length % 2 === 0) return this.#line.scrape(input);
    return inPieces(this.#line, body, contentType, () => length).end({ nowMs, escaping });
  }

  #check(outcome: Outcome<Answer, Refusal>, scrape: Scrape, step: number): void {
    const { format, body, escaping } = scrape;
    const isShown = (body.length + step) % SHOWN === 0;
    const asked = { body, format, legacy: false, step };
    if (!outcome.ok) {
      const { reason, line, column } = outcome.error;
      assert.ok(line >= 1 && column >= 1, `line ${line}, column ${column}`);
      if (isShown && reason === 'body' && !isIndented(body)) this.#told.asked.push({ ...asked, expected: null });
      return;
    }
    const answer = outcome.value;
    if (!answer.changed) assert.ok(Buffer.compare(answer.body, body) === 0, 'the very bytes');
    if (!answer.changed && !this.#story.steady && !isShown) return;
    const lines = readAnswer(answer, scrape);
    const samples = samplesOf(lines);
    const legacy = escaping !== 'allow-utf-8' && answer.changed && !hasQuotedNames(body);
    if (answer.changed || isShown)
      this.#told.asked.push({ ...asked, body: answer.body, legacy, expected: verdictOf(samples, format) });
    const placed = placeSamples(lines, format);
    if (this.#story.steady) {
      assert.ok(!answer.report.restarted, 'nothing restarted');
      // Escaped, two families may have one name.
      if (escaping === 'allow-utf-8') checkSteady(placed, this.#settings, this.#last);
    }
    if (!answer.changed) return;
    if (this.#settings.limits.onExceed !== 'observe') checkUnique(samples, scrape, this.#settings);
    checkLimits(answer, samples, this.#settings);
    checkFamilies(placed, this.#settings, scrape);
  }

  /** What is shown to humans and to machines can be written. */
  end(): void {
    const entries = this.#line.ledger();
    const text = JSON.stringify(entries);
    assert.deepEqual(JSON.parse(text), entries);
    if (text.length % 16 === 0) assert.deepEqual(parse(stringify({ entries })), { entries });
    for (const { series } of this.#line.demand(20, 20)) assert.ok(Number.isSafeInteger(series));
    for (const bytes of this.#line.memory().values()) assert.ok(bytes >= 0);
  }
}
