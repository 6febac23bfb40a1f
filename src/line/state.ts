import type { Hash64 } from '../base/hash.ts';
import { AnswerFolds } from '../fold/index.ts';
import { KnownTable } from '../identify/index.ts';
import { DROPPED, Kernel, Line, WHY } from '../kernel/index.ts';
import { ForecastBook, GroupBook, Ledger } from '../limit/index.ts';
import { Cells } from '../model/cells.ts';
import type { KnownFamily } from '../model/instance.ts';
import { sharesOf } from '../model/memory.ts';
import type { FamilyLimits, Limits, TargetSettings } from '../model/settings.ts';
import { matchesSelector } from '../rules/index.ts';
import { DemandBook, SketchArena, WhatIfBook } from '../sketch/index.ts';
import { Alike } from './alike.ts';
import { Crowd } from './crowd.ts';
import { fingerprint } from './fingerprint.ts';
import { Reported } from './reported.ts';
import { Ruled } from './ruled.ts';
import { SeriesTexts } from './series-texts.ts';
import { Tally } from './tally.ts';
import { Templates } from './templates.ts';
import { ValueCounts } from './values.ts';
import { Whys } from './whys.ts';

/** When something is decided before a body's end. */
export interface AheadAt {
  /** It is looked at after so many lines. */
  readonly lines: number;
  /** A family of more groups may be folded. */
  readonly groups: number;
  /** And one that has more series than this times its limit. */
  readonly limits: number;
  /** So much is held whole: should Prometheus refuse a body, it shall see it. Beyond, lines are let go that are folded. */
  readonly bytes: number;
  /** Bytes that members of folds may take in any case. */
  readonly members?: number;
}
/** Less is not worth the while. */
const MEMBERS_MIN = 2 ** 20;
/** Enough to choose by, and few enough that their groups take some megabytes. */
export const AHEAD_AT: AheadAt = { lines: 4096, groups: 400, limits: 1.25, bytes: 2 ** 19 };

/** What a line is made with besides its settings. */
export interface LineOptions {
  /** Drawn by the caller: nothing here draws by chance. */
  readonly seed: Hash64;
  /** Bytes for all tables and arenas. */
  readonly memory: number;
  /** When families are folded before a body's end; tests make it soon. */
  readonly aheadAt?: AheadAt;
  /** To be called where thousands of objects were made that nobody needs any more. */
  readonly collect?: () => void;
}

/** What a line remembers from scrape to scrape. */
export interface LineState {
  settings: TargetSettings;
  ruled: Ruled;
  /** Which rules changed what, as lines say it. */
  whys: Whys;
  table: KnownTable;
  cells: Cells;
  book: GroupBook;
  readonly ledger: Ledger;
  demand: DemandBook;
  /** What the families near their limit would have been without some labels. */
  whatIf: WhatIfBook;
  readonly forecast: ForecastBook;
  readonly values: ValueCounts;
  readonly texts: SeriesTexts;
  /** What was learned of the labels' values. */
  templates: Templates;
  alike: Alike;
  readonly folds: AnswerFolds;
  readonly reported: Reported;
  /** The version of the book under which all groups were last found to be where they were. */
  heldAt: number;
  /** Families that were learned as a whole. */
  readonly learned: WeakSet<KnownFamily>;
  readonly seed: Hash64;
  /** Bytes for all tables and arenas. */
  readonly memory: number;
  readonly aheadAt: AheadAt;
  readonly collect: () => void;
  /** Before the end of a body some of it was counted already: for the first time in the window? null = nothing was. */
  countedAhead: boolean | null;
  /** The number of the last scrape; the first is 1. */
  scrape: number;
  /** The line in which the application last said when it started; 0 = it did not. */
  startLine: number;
  /** What the application last said of its start, in seconds; NaN = nothing. */
  startTime: number;
  /** Families of this scrape for which there is no room. */
  readonly crowd: Crowd;
  readonly tally: Tally;
  /** The rules changed since the last scrape. */
  reloaded: boolean;
  /** The state was read back and no scrape has been since: groups have a past, but no member that is there is known. */
  restored: boolean;
}

/** Empty sketches in a kernel's memory. */
export function newSketches(
  kernel: Kernel,
  { windowMs }: TargetSettings,
  { seed, memory }: Pick<LineOptions, 'seed' | 'memory'>,
): Pick<LineState, 'demand' | 'whatIf'> {
  const shares = sharesOf(memory);
  return {
    demand: new DemandBook(seed, windowMs, new SketchArena(kernel, shares.demand)),
    whatIf: new WhatIfBook(kernel, windowMs, shares.whatIf),
  };
}

export function createState(settings: TargetSettings, options: LineOptions, observed: boolean): LineState {
  const { seed, memory, aheadAt = AHEAD_AT, collect = () => {} } = options;
  const { remembered, members, membersMost, linear } = sharesOf(memory);
  const roomFor = (bytes: number): number => Math.max(bytes, aheadAt.members ?? MEMBERS_MIN);
  const templates = new Templates();
  const kernel = new Kernel(seed, linear);
  const cells = new Cells(kernel);
  return {
    settings,
    ruled: new Ruled(settings),
    whys: new Whys(),
    table: new KnownTable({ least: roomFor(members), most: roomFor(membersMost), remembered }, kernel),
    cells,
    book: new GroupBook(templates.template, cells),
    ledger: new Ledger(observed, settings.ledgerExamples),
    forecast: new ForecastBook(),
    values: new ValueCounts(),
    texts: new SeriesTexts(),
    ...newSketches(kernel, settings, { seed, memory }),
    templates,
    alike: new Alike(kernel),
    folds: new AnswerFolds(),
    reported: new Reported(),
    heldAt: -1,
    learned: new WeakSet(),
    seed,
    memory,
    aheadAt,
    collect,
    countedAhead: null,
    scrape: 0,
    startLine: 0,
    startTime: Number.NaN,
    crowd: new Crowd(),
    tally: new Tally(),
    reloaded: false,
    restored: false,
  };
}

/**
 * New settings. Where they change what made the mappings, every instance is judged anew, and every output goes on from what it
 * last exported.
 */
export function reconfigureState(state: LineState, settings: TargetSettings): void {
  const same = fingerprint(settings) === fingerprint(state.settings);
  state.settings = settings;
  state.ruled = new Ruled(settings);
  state.ledger.showExamples(settings.ledgerExamples);
  if (same) return;
  state.whys = new Whys();
  state.book = state.book.successor();
  state.ledger.clear();
  state.forecast.clear();
  state.whatIf.clear();
  state.reloaded = true;
  const { table } = state;
  const { kernel } = table;
  kernel.packed.unpackAll();
  kernel.routes.clear();
  for (const instance of table.instances()) {
    instance.verdict = null;
    table.verdicts.note(instance, table.linesOf(instance), true);
    for (const line of table.linesOf(instance)) {
      kernel.links.set(line, 0);
      kernel.lines.setInt(line, Line.flags, kernel.lines.int(line, Line.flags) & ~(DROPPED | WHY));
    }
  }
}

/** The limits of a family: the first override that matches it, else the common ones. */
export function familyLimits(limits: Limits, family: string): FamilyLimits {
  for (const override of limits.overrides) if (matchesSelector(override.match, family, [family], [])) return override;
  return limits;
}
