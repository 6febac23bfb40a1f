/** The growth: measured at every size, then written as a chart, a page and JSON. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from '../contender.ts';
import { drawGrowth } from './chart.ts';
import { type Growth, isFailure, type Point } from './result.ts';
import { axesUpTo, type Shape, shapesOn, USUAL_SERIES_MAX } from './shape.ts';
import { pageOf } from './table.ts';
import { tryOut } from './trial.ts';

/** `say` is told each size as it is done; the files are written to `folder`. */
export async function grow(
  contenders: readonly Contender[],
  seriesMax: number,
  machine: string,
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  const axes = axesUpTo(seriesMax);
  const points: Point[] = [];
  for (const shape of shapesOn(axes)) {
    const point = await tryOut(shape, contenders);
    points.push(point);
    say(described(point));
  }
  const command = `npm run bench -- --only growth${seriesMax === USUAL_SERIES_MAX ? '' : ` --max ${seriesMax}`}`;
  const growth: Growth = { command, machine, axes, points };
  writeFileSync(join(folder, 'growth.json'), `${JSON.stringify(growth, null, 2)}\n`);
  writeFileSync(join(folder, 'growth.md'), pageOf(growth));
  writeFileSync(join(folder, 'growth.svg'), drawGrowth(growth));
  say(`written: growth.svg, growth.md and growth.json in ${folder}\n`);
}

function described({ shape, scrapes, outcomes }: Point): string {
  const said = outcomes.map((outcome) => {
    if (isFailure(outcome)) return `${outcome.name} failed: ${outcome.failure}`;
    const { name, firstMs, wallMs, cpuNsPerLine, peakMb } = outcome;
    return `${name} ${wallMs.toFixed(1)} ms (first ${firstMs.toFixed(0)}), ${cpuNsPerLine.toFixed(0)} ns CPU/line, peak ${peakMb.toFixed(0)} MB`;
  });
  return `${title(shape)}, ${scrapes} scrapes: ${said.join('; ')}\n`;
}

function title({ series, families, labels }: Shape): string {
  return `${series} series, ${families} families, ${labels} labels`;
}
