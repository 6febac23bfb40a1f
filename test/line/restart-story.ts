import fc from 'fast-check';
import { createTargetLine } from '../../src/line/line.ts';
import type { Answer, Line } from '../../src/model/line.ts';
import { settingsOf, TEXT } from '../support/line.ts';

/** What happens before a scrape. */
export interface Step {
  /** Members by number, and what they observe; one that was never seen appears. */
  readonly grow: readonly (readonly [member: number, by: number])[];
  readonly vanish: readonly number[];
  /** Members that begin anew. */
  readonly reset: readonly number[];
  /** Sluice restarts. */
  readonly restart: boolean;
}

const PATHS = ['/u/1', '/u/2', '/u/3', '/a', '/b', '*', '/u/:id', '/u/4/x', '/c'];
/** Does the application itself say what a fold would? */
export function isFoldsName(member: number): boolean {
  return ['*', '/u/:id'].includes(PATHS[member >> 1] ?? '');
}
/** Those that an application has in all. */
export const MEMBERS: number = PATHS.length * 2;

const aMember = fc.nat(MEMBERS - 1);
const few = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.uniqueArray(aMember, { maxLength: 4 }) },
);

export function steps(restart: fc.Arbitrary<boolean>): fc.Arbitrary<readonly Step[]> {
  const step = fc.record({
    grow: fc.array(fc.tuple(aMember, fc.integer({ min: 1, max: 12 })), { maxLength: 8 }),
    vanish: few,
    reset: few,
    restart,
  });
  return fc.array(step, { minLength: 2, maxLength: 10, size: 'max' });
}

/** An application with a counter, a histogram, a summary and a gauge for each member. */
export class App {
  readonly #observed = new Map<number, number[]>();
  readonly #hidden = new Set<number>();
  start: number | null = 1_000;

  grow(member: number, by: number): void {
    this.#hidden.delete(member);
    this.#observed.set(member, [...(this.#observed.get(member) ?? []), by]);
  }

  vanish(member: number): void {
    if (this.#observed.has(member)) this.#hidden.add(member);
  }

  isKnown(member: number): boolean {
    return this.#observed.has(member);
  }

  isHidden(member: number): boolean {
    return this.#hidden.has(member);
  }

  reset(member: number): void {
    if (this.#observed.has(member)) this.#observed.set(member, []);
  }

  /** All begins anew. */
  restart(): void {
    this.#observed.clear();
    this.#hidden.clear();
    if (this.start !== null) this.start += 100;
  }

  body(): string {
    const visible = [...this.#observed].filter(([member]) => !this.#hidden.has(member));
    const lines = (one: (labels: string, observed: readonly number[]) => string): string =>
      visible.map(([member, observed]) => one(labelsOf(member), observed)).join('');
    return [
      '# TYPE c counter\n',
      lines((labels, observed) => `c{${labels}} ${sum(observed)}\n`),
      '# TYPE h histogram\n',
      lines(
        (labels, observed) =>
          `${BOUNDS.map((le) => `h_bucket{${labels},le="${le}"} ${within(observed, le)}\n`).join('')}h_sum{${labels}} ${sum(observed)}\nh_count{${labels}} ${observed.length}\n`,
      ),
      '# TYPE s summary\n',
      lines(
        (labels, observed) =>
          `s{${labels},quantile="0.5"} ${observed[0] ?? 'NaN'}\ns_sum{${labels}} ${sum(observed)}\ns_count{${labels}} ${observed.length}\n`,
      ),
      '# TYPE g gauge\n',
      lines((labels, observed) => `g{${labels}} ${observed.at(-1) ?? 0}\n`),
      this.start === null ? '' : `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${this.start}\n`,
    ].join('');
  }
}

function labelsOf(member: number): string {
  return `method="${member % 2 === 0 ? 'GET' : 'POST'}",path="${PATHS[member >> 1]}"`;
}

const BOUNDS = ['1', '5', '10', '+Inf'];

function within(observed: readonly number[], le: string): number {
  return observed.filter((by) => le === '+Inf' || by <= Number(le)).length;
}

function sum(observed: readonly number[]): number {
  return observed.reduce((total, by) => total + by, 0);
}

/** A line that can be restarted. */
export class KeptLine {
  #config: string;
  #line: Line;
  #nowMs = Date.UTC(2026, 0, 1);

  constructor(config: string) {
    this.#config = config;
    this.#line = make(config);
  }

  get line(): Line {
    return this.#line;
  }

  /** Throws where the body is refused. */
  answer(body: string): Answer {
    this.#nowMs += 15_000;
    const scraped = this.#line.scrape({
      body: Buffer.from(body),
      contentType: TEXT,
      nowMs: this.#nowMs,
      escaping: 'allow-utf-8',
    });
    if (!scraped.ok) throw new Error(scraped.error.message);
    return scraped.value;
  }

  scrape(body: string): string {
    return Buffer.from(this.answer(body).body).toString();
  }

  /** Another process takes over what this one kept. Throws where it is refused. */
  restart(config: string = this.#config): void {
    const kept = this.#line.save();
    this.#config = config;
    this.#line = make(config);
    const taken = this.#line.restore(kept);
    if (!taken.ok) throw new Error(taken.error);
  }
}

function make(config: string): Line {
  return createTargetLine(settingsOf(config), { seed: { hi: 1, lo: 2 }, memory: 48 * 2 ** 20 });
}
