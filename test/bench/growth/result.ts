/** What the growth measured, as docs/growth.json has it. */
import { type Axis, isSame, type Shape, shapeAt } from './shape.ts';

/** Times are milliseconds and megabytes are 10^6 bytes. */
export interface Figures {
  readonly name: string;
  /** The first scrape, in which every series is new. */
  readonly firstMs: number;
  /** The median of those after the first. */
  readonly wallMs: number;
  /** The median of the ratios to the pipe's scrapes beside them; null where the pipe failed. */
  readonly wallToPipe: number | null;
  /** Of the process with all its threads, after the first scrape. */
  readonly cpuNsPerLine: number;
  readonly residentMb: number;
  /** The most that was ever resident. */
  readonly peakMb: number;
  readonly answerBytes: number;
}

/** Who could not do it, and what was said. */
export interface Failure {
  readonly name: string;
  readonly failure: string;
}

export function isFailure(outcome: Figures | Failure): outcome is Failure {
  return 'failure' in outcome;
}

export interface Point {
  readonly shape: Shape;
  readonly lines: number;
  readonly bytes: number;
  /** Scrapes after the first. */
  readonly scrapes: number;
  readonly outcomes: readonly (Figures | Failure)[];
}

export interface Growth {
  /** How to measure it again, and on what it was measured. */
  readonly command: string;
  readonly machine: string;
  readonly axes: readonly Axis[];
  readonly points: readonly Point[];
}

/** What one of them did along an axis: null where it failed. */
export interface Curve {
  readonly name: string;
  readonly along: readonly (readonly [size: number, value: number | null])[];
}

export type Quantity = 'wallMs' | 'peakMb';

/** A curve for each who was measured, in the order of measuring. */
export function curvesOn({ points }: Growth, { of, sizes }: Axis, quantity: Quantity): readonly Curve[] {
  const names = [...new Set(points.flatMap(({ outcomes }) => outcomes.map(({ name }) => name)))];
  return names.map((name) => ({
    name,
    along: sizes.flatMap((size): [number, number | null][] => {
      const point = points.find(({ shape }) => isSame(shape, shapeAt(of, size)));
      const outcome = point?.outcomes.find((one) => one.name === name);
      if (outcome === undefined) return [];
      return [[size, isFailure(outcome) ? null : outcome[quantity]]];
    }),
  }));
}
