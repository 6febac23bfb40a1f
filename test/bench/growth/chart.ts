/** docs/growth.svg: time and memory against three ways to grow. */
import { drawPanel } from './panel.ts';
import { type Curve, curvesOn, type Growth, type Quantity } from './result.ts';
import { logScale, roundRange } from './scale.ts';
import { type Axis, USUAL } from './shape.ts';
import { STYLE } from './style.ts';
import { element, escaped, text } from './svg.ts';

export const WIDTH = 980;
export const HEIGHT = 650;
const LEFT = 56;
/** From the beginning of one panel to the next; the rest is for the labels of its curves. */
const STEP = 308;
const PANEL_WIDTH = 214;
const PANEL_HEIGHT = 190;

/** What a process may take at any size, in MB: the goal of a fixed memory. */
const GOAL_MB = 75;

interface Row {
  readonly title: string;
  readonly quantity: Quantity;
  readonly unit: string;
  readonly top: number;
  /** The axis shows at least this, so that small differences look small. */
  readonly span: readonly number[];
  readonly goal: number | null;
}

const ROWS: readonly Row[] = [
  { title: 'Time of a scrape, ms', quantity: 'wallMs', unit: 'ms', top: 146, span: [], goal: null },
  {
    title: 'Peak memory of the process, MB',
    quantity: 'peakMb',
    unit: 'MB',
    top: 414,
    span: [10, 1_000],
    goal: GOAL_MB,
  },
];

/** A whole SVG document. */
export function drawGrowth(growth: Growth): string {
  const title = 'A scrape of an application that grows';
  const about = [
    'Sluice with its default limits, beside a Node pipe that only copies bytes: its time is the goal of ours.',
    `Medians of the scrapes after the first; all axes are logarithmic. ${growth.machine}.`,
  ];
  const parts = [
    element('title', { id: 'title' }, escaped(title)),
    element('desc', { id: 'about' }, escaped(about.join(' '))),
    element('style', {}, STYLE),
    element('rect', { class: 'ground', width: WIDTH, height: HEIGHT }),
    text(LEFT - 32, 36, { class: 'title' }, title),
    ...about.map((words, at) => text(LEFT - 32, 58 + at * 18, { class: 'about' }, words)),
    ...ROWS.flatMap((row) => drawRow(growth, row)),
  ];
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: 'img',
    'aria-labelledby': 'title about',
  };
  return `${element('svg', root, `\n${parts.join('\n')}\n`)}\n`;
}

function drawRow(growth: Growth, row: Row): string[] {
  const columns = growth.axes.map((axis) => ({ axis, curves: curvesOn(growth, axis, row.quantity) }));
  const values = columns.flatMap(({ curves }) => curves.flatMap(valuesOf));
  const [from, to] = roundRange([...values, ...row.span, ...(row.goal === null ? [] : [row.goal])]);
  const y = logScale(from, to, row.top + PANEL_HEIGHT, row.top);
  const drawn = columns.flatMap(({ axis, curves }, column) => {
    const left = LEFT + column * STEP;
    const { sizes } = axis;
    const x = logScale(sizes[0] ?? 1, sizes.at(-1) ?? 1, left, left + PANEL_WIDTH);
    const { quantity, unit, goal } = row;
    const guided = axis.of === 'series' && quantity === 'wallMs';
    return [
      text(left, row.top - 12, { class: 'axis-title' }, `by ${axisTitle(axis)}`),
      drawPanel({ x, y, sizes, curves, unit, numbered: column === 0, goal, guided }),
    ];
  });
  return [text(LEFT - 32, row.top - 34, { class: 'row-title' }, row.title), ...drawn];
}

function valuesOf({ along }: Curve): number[] {
  return along.flatMap(([, value]) => (value === null ? [] : [value]));
}

function axisTitle({ of }: Axis): string {
  return of === 'series' ? 'series, of one family' : `${of}, at ${USUAL.series / 1_000}k series`;
}
