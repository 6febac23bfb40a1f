/** A thousand scrapes of one process: does it grow, and does everything stand still in between? */
import { scrape } from './client.ts';
import { type Contender, start, stop } from './contender.ts';
import { type Collection, parseCollections } from './gc-trace.ts';
import { type Body, startOrigin } from './measure.ts';
import { usage } from './process.ts';
import { markdown, slope } from './report.ts';

/** After so many it should be as large as it will ever be. */
const SETTLED = 100;
const SCRAPES = 1_000;
/** Between two looks at the memory. */
const STEP = 10;

interface Endurance {
  readonly name: string;
  readonly settledMb: number;
  readonly endMb: number;
  readonly peakMb: number;
  readonly kilobytesPerScrape: number;
  /** Behind so many scrapes, up to so many. */
  collections(from: number, to: number): readonly Collection[];
}

/** The contenders must run with `--trace-gc`. A table, each contender by itself. */
export async function thousand(name: string, body: Body, contenders: readonly Contender[]): Promise<string> {
  const origin = await startOrigin(body);
  try {
    const rows: string[][] = [];
    for (const contender of contenders) rows.push(rowOf(await endureThousand(contender, origin.url)));
    const said = `${name}: ${origin.lines} lines, ${SCRAPES} scrapes`;
    return `\n${said}\n\n${markdown([HEAD, ...rows])}`;
  } finally {
    await stop(origin);
  }
}

async function endureThousand(contender: Contender, origin: string): Promise<Endurance> {
  let trace = '';
  const onStdout = (text: string): void => {
    trace += text;
  };
  const running = await start(contender, origin, { onStdout });
  try {
    const residentMb = (): number => usage(running.pid).residentMb;
    const looks: [scrapes: number, megabytes: number][] = [];
    const printedAfter = [0, wholeLines(trace)];
    for (let scrapes = 2; scrapes <= SCRAPES; scrapes++) {
      await scrape(origin, { method: 'POST' });
      await scrape(running.url);
      printedAfter.push(wholeLines(trace));
      if (scrapes >= SETTLED && scrapes % STEP === 0) looks.push([scrapes, residentMb()]);
    }
    return {
      name: contender.name,
      settledMb: looks[0]?.[1] ?? Number.NaN,
      endMb: residentMb(),
      peakMb: usage(running.pid).peakMb,
      kilobytesPerScrape: slope(looks) * 1e3,
      collections: (from, to) => parseCollections(trace.slice(printedAfter[from], printedAfter[to])),
    };
  } finally {
    await stop(running);
  }
}

/** How long the text is without the line that has only begun. */
function wholeLines(text: string): number {
  return text.lastIndexOf('\n') + 1;
}

/** The first and the last hundred once it has settled. */
const WINDOWS = [
  [SETTLED, 2 * SETTLED],
  [SCRAPES - SETTLED, SCRAPES],
] as const;

const HEAD = [
  '',
  `RSS MB after ${SETTLED}`,
  `after ${SCRAPES}`,
  'peak MB',
  'kB a scrape',
  ...WINDOWS.map(([from, to]) => `least heap MB, ${from + 1}–${to}`),
  `major collections until ${SETTLED}`,
  'since then',
  'longest, ms',
  'all pauses, ms a scrape',
  'why',
];

function rowOf(seen: Endurance): string[] {
  const since = seen.collections(SETTLED, SCRAPES);
  const majors = since.filter(({ major }) => major);
  const pauseMs = since.reduce((sum, one) => sum + one.pauseMs, 0);
  return [
    seen.name,
    seen.settledMb.toFixed(0),
    seen.endMb.toFixed(0),
    seen.peakMb.toFixed(0),
    seen.kilobytesPerScrape.toFixed(1),
    ...WINDOWS.map(([from, to]) => leastHeap(seen.collections(from, to))),
    String(seen.collections(0, SETTLED).filter(({ major }) => major).length),
    String(majors.length),
    majors.length === 0 ? '–' : Math.max(...majors.map((one) => one.pauseMs)).toFixed(1),
    (pauseMs / (SCRAPES - SETTLED)).toFixed(2),
    [...new Set(majors.map(({ reason }) => reason))].join(', '),
  ];
}

/** What is alive is no more than that. */
function leastHeap(collections: readonly Collection[]): string {
  return collections.length === 0 ? '–' : Math.min(...collections.map(({ heapMb }) => heapMb)).toFixed(1);
}
