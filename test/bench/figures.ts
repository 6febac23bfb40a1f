/** The table of docs/performance.md. */
import { type Measured, type Measurement, markdown, median, nsPerLine, pairwise } from './report.ts';

const HEAD = [
  'body',
  'lines',
  'pipe ms',
  'nginx ÷ pipe',
  'Sluice ÷ pipe',
  'CPU ns a line, pipe',
  'Sluice',
  'RSS MB, Sluice',
  'peak after 3 scrapes',
  'peak',
  'peak, pipe',
  'start to first answer ÷ pipe',
] as const;

/** A row for each body; a dash where somebody was not measured. */
export function figuresTable(all: readonly Measurement[]): string {
  return markdown([HEAD, ...all.map(rowOf)]);
}

function rowOf({ name, lines, measured }: Measurement): string[] {
  const [pipe, nginx, sluice] = ['pipe', 'nginx', 'sluice'].map((who) => measured.find((one) => one.name === who));
  const written = (one: Measured | undefined, write: (one: Measured) => string): string =>
    one === undefined ? '–' : write(one);
  const ratio = (one: Measured): string => pairwise(one.wallMs, pipe?.wallMs).toFixed(2);
  return [
    name,
    new Intl.NumberFormat('en').format(lines),
    written(pipe, ({ wallMs }) => median(wallMs).toFixed(1)),
    written(nginx, ratio),
    written(sluice, ratio),
    written(pipe, (one) => nsPerLine(one, lines)),
    written(sluice, (one) => nsPerLine(one, lines)),
    written(sluice, ({ residentMb }) => residentMb.toFixed(0)),
    written(sluice, ({ warmPeakMb }) => warmPeakMb.toFixed(0)),
    written(sluice, ({ peakMb }) => peakMb.toFixed(0)),
    written(pipe, ({ peakMb }) => peakMb.toFixed(0)),
    written(sluice, ({ startMs }) => pairwise(startMs, pipe?.startMs).toFixed(1)),
  ];
}
