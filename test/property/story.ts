import fc from 'fast-check';
import { type AppEvents, type AppSettings, MEMBERS } from './app.ts';
import type { Style } from './body.ts';
import { type Config, LIMITS, POLICIES, RULES } from './config.ts';
import { KINDS, type Kind, LAYOUTS } from './kinds.ts';

/** What happens before a scrape, and how it is asked; what is left out does not. */
export interface Step extends AppEvents, Style {
  readonly reload?: Config;
  /** Sluice restarts, with what it kept or without. */
  readonly sluice?: 'restarts' | 'starts afresh';
  /** Somebody asks with another query first: that line is its own. */
  readonly other?: true;
  /** The body cannot be read, or ends before its end. */
  readonly broken?: 'syntax' | 'cut';
}

/** What an application goes through, and under which configurations. */
export interface Story {
  readonly app: AppSettings;
  readonly config: Config;
  readonly steps: readonly Step[];
}

const aMember = fc.nat(MEMBERS.length - 1);
const some = (max: number): fc.Arbitrary<readonly number[]> =>
  fc.uniqueArray(aMember, { minLength: 1, maxLength: max });
const yes = fc.constant(true as const);
/** One chance in `of` that it happens. */
function seldom<T>(of: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: of - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary },
  );
}

/** So that a failure shows what happens, and nothing else. */
function withoutNothing<T extends object>(
  record: fc.Arbitrary<{ [K in keyof T]-?: T[K] | undefined }>,
): fc.Arbitrary<T> {
  // What is left out is optional in T: the arbitraries above hold it to that.
  return record.map(
    (all) =>
      Object.fromEntries(
        Object.entries(all).filter(([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0)),
      ) as T,
  );
}

const aConfig: fc.Arbitrary<Config> = withoutNothing<Config>(
  fc.record({
    limit: seldom(2, fc.nat(LIMITS.length - 1)),
    rule: seldom(2, fc.nat(RULES.length - 1)),
    gauge: seldom(2, fc.constantFrom(...POLICIES)),
    counter: seldom(3, yes),
  }),
);

const ofAll = fc.array(fc.tuple(aMember, fc.integer({ min: 0, max: 12 })), { maxLength: MEMBERS.length });

const aStep: fc.Arbitrary<Step> = withoutNothing<Step>(
  fc.record({
    grow: fc.array(fc.tuple(aMember, fc.integer({ min: -3, max: 12 })), { maxLength: 6 }),
    crowd: seldom(6, fc.constantFrom('comes', 'comes', 'goes')),
    vanish: seldom(4, some(3)),
    blink: seldom(6, some(2)),
    back: seldom(6, some(3)),
    reset: seldom(6, some(2)),
    restart: seldom(14, fc.uniqueArray(aMember, { maxLength: 4 })),
    jitter: seldom(10, fc.constantFrom(0.25, -0.5)),
    layout: seldom(8, fc.array(fc.tuple(aMember, fc.nat(LAYOUTS.length - 1)), { minLength: 1, maxLength: 2 })),
    odd: seldom(
      12,
      fc.array(
        fc.tuple(
          aMember,
          fc.constantFrom('all', 'sum', 'bucket'),
          fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
        ),
        { minLength: 1, maxLength: 2 },
      ),
    ),
    huge: seldom(30, yes),
    reload: seldom(8, aConfig),
    sluice: seldom(12, fc.constantFrom('restarts', 'starts afresh')),
    other: seldom(8, yes),
    broken: seldom(14, fc.constantFrom('syntax', 'cut')),
    openmetrics: seldom(2, yes),
    reversed: seldom(4, yes),
    reordered: seldom(6, yes),
    respelt: seldom(6, yes),
    empty: seldom(6, yes),
    twice: seldom(8, yes),
    doubled: seldom(10, yes),
  }),
);

const inText: readonly Kind[] = ['counter', 'histogram', 'summary', 'gauge', 'untyped', 'gauge called total'];
const inOpenMetricsOnly: readonly Kind[] = ['info', 'stateset', 'gaugehistogram'];
const aKind = fc.oneof(
  { withCrossShrink: true },
  { weight: 5, arbitrary: fc.constantFrom<Kind>('counter', 'histogram', 'summary') },
  { weight: 2, arbitrary: fc.constantFrom(...inText, ...inOpenMetricsOnly) },
);

const anApp: fc.Arbitrary<AppSettings> = fc.record({
  kinds: fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.tuple(aKind) },
    { weight: 1, arbitrary: fc.tuple(aKind, aKind) },
  ),
  layouts: fc.array(fc.nat(LAYOUTS.length - 1), { minLength: 1, maxLength: 3 }),
  saysItsStart: fc.boolean(),
  extras: fc.boolean(),
});

export const aStory: fc.Arbitrary<Story> = fc.record({
  app: anApp,
  config: aConfig,
  steps: fc.array(aStep, { minLength: 1, maxLength: 14, size: 'max' }),
});

/** All members are there from the begin, and mostly nothing happens but that they grow: bodies repeat the one before. */
export const aCalmStory: fc.Arbitrary<Story> = fc.record({
  app: anApp,
  config: aConfig,
  steps: fc
    .array(
      fc.oneof(
        { withCrossShrink: true },
        { weight: 5, arbitrary: ofAll.map((grow) => ({ grow })) },
        { weight: 1, arbitrary: aStep },
      ),
      { minLength: 4, maxLength: 20, size: 'max' },
    )
    .map((steps) => [{ grow: MEMBERS.map((_, member) => [member, 1] as const) }, ...steps]),
});

/** Some types are in OpenMetrics only: a story with one of them is told in it. */
export function isOpenMetrics({ app }: Story, step: Step): boolean {
  return step.openmetrics === true || app.kinds.some((kind) => KINDS[kind].text === null);
}
