/** docs/growth.md: the figures that the chart is drawn from. */
import { markdown, slope } from '../report.ts';
import { curvesOn, type Failure, type Figures, type Growth, isFailure, type Point, type Quantity } from './result.ts';
import { type Axis, isSame, shapeAt } from './shape.ts';

/** Behind the size. */
const HEAD = [
  'body MB',
  '',
  'first scrape ms',
  'scrape ms',
  '÷ pipe',
  'CPU ns a line',
  'RSS MB',
  'peak MB',
  'answer MB',
];

/** A Markdown page. */
export function pageOf(growth: Growth): string {
  const parts = [
    '# Growth',
    '![Time and memory against series, families and labels](growth.svg)',
    `Made by \`${growth.command}\`, which writes the chart, this page and [growth.json](growth.json). ${growth.machine}.`,
    'One application whose label `user` has another value in each series; its body is made as it is sent. Limits are the defaults. The\nfirst scrape is counted from the start of the process; those after it are medians, in turns with the pipe; ÷ pipe is the\nmedian of the ratios side by side.',
    ...growth.axes.flatMap((axis) => [`## By ${axis.of}`, exponents(growth, axis), tableOf(growth.points, axis)]),
  ];
  return `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`;
}

/** One sentence for all: the slope on logarithmic axes. */
function exponents(growth: Growth, axis: Axis): string {
  const power = (quantity: Quantity): string[] =>
    curvesOn(growth, axis, quantity).map(({ name, along }) => {
      const logs = along.flatMap(([size, value]) =>
        value === null ? [] : [[Math.log(size), Math.log(value)] as const],
      );
      return `${slope(logs).toFixed(2)} (${name})`;
    });
  const [time, memory] = [power('wallMs'), power('peakMb')].map((powers) => powers.join(' and '));
  return `Over all sizes, where 1 is linear and 0 is flat: time grows as the ${axis.of} to the power of ${time}, peak memory to ${memory}.`;
}

function tableOf(points: readonly Point[], { of, sizes }: Axis): string {
  const number = new Intl.NumberFormat('en');
  const rows = sizes.flatMap((size) => {
    const point = points.find(({ shape }) => isSame(shape, shapeAt(of, size)));
    return (point?.outcomes ?? []).map((outcome, at) => [
      at === 0 ? number.format(size) : '',
      at === 0 ? digits((point?.bytes ?? 0) / 1e6) : '',
      outcome.name,
      ...cellsOf(outcome),
    ]);
  });
  return markdown([[of, ...HEAD], ...rows]);
}

function cellsOf(outcome: Figures | Failure): string[] {
  if (isFailure(outcome)) return [`failed: ${outcome.failure.replaceAll('|', '\\|')}`, ...HEAD.slice(3).map(() => '')];
  const { firstMs, wallMs, wallToPipe, cpuNsPerLine, residentMb, peakMb, answerBytes } = outcome;
  return [
    firstMs.toFixed(0),
    digits(wallMs),
    wallToPipe === null ? '–' : wallToPipe.toFixed(2),
    cpuNsPerLine.toFixed(0),
    residentMb.toFixed(0),
    peakMb.toFixed(0),
    digits(answerBytes / 1e6),
  ];
}

/** Three that matter, or all before the point. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
