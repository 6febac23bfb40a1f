/** How an application grows: in series, in families, in labels. */

/** What the application of the growth says: all are powers of ten, save for the labels. */
export interface Shape {
  /** One line each, of all families together. */
  readonly series: number;
  readonly families: number;
  /** The first explodes: each series has a value of its own. The others have three. */
  readonly labels: number;
}

/** One way to grow, and the sizes on it. */
export interface Axis {
  readonly of: keyof Shape;
  readonly sizes: readonly number[];
}

/** The largest size of the series that a run has without being told. */
export const USUAL_SERIES_MAX = 1_000_000;

/** Two sizes make an axis. */
export const SERIES_MAX_FROM = 10_000;

const AXES: readonly Axis[] = [
  { of: 'series', sizes: [1_000, 10_000, 100_000, 1_000_000, 10_000_000] },
  { of: 'families', sizes: [1, 10, 100, 1_000, 10_000] },
  { of: 'labels', sizes: [1, 3, 10, 30] },
];

/** What stays as it is on the other axes. */
export const USUAL: Shape = { series: 100_000, families: 1, labels: 1 };

/** The three ways to grow, up to so many series: at least `SERIES_MAX_FROM`. */
export function axesUpTo(seriesMax: number): readonly Axis[] {
  return AXES.map(({ of, sizes }) => ({
    of,
    sizes: of === 'series' ? sizes.filter((size) => size <= seriesMax) : sizes,
  }));
}

export function shapeAt(of: keyof Shape, size: number): Shape {
  return { ...USUAL, [of]: size };
}

/** Every shape on the axes once, in their order. */
export function shapesOn(axes: readonly Axis[]): readonly Shape[] {
  const shapes = axes.flatMap(({ of, sizes }) => sizes.map((size) => shapeAt(of, size)));
  return shapes.filter((shape, at) => shapes.findIndex((other) => isSame(shape, other)) === at);
}

export function isSame(a: Shape, b: Shape): boolean {
  return a.series === b.series && a.families === b.families && a.labels === b.labels;
}
