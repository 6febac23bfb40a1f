/** Logarithmic axes. */

export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Where a value stands in the picture. */
  place(value: number): number;
}

/** `from` stands at `start`, `to` at `end`; both are above zero. */
export function logScale(from: number, to: number, start: number, end: number): Scale {
  const span = Math.log(to / from);
  return { from, to, place: (value) => start + ((end - start) * Math.log(value / from)) / span };
}

/** From one, two or five times a power of ten to another, so that all values are between; never empty. */
export function roundRange(values: readonly number[]): readonly [from: number, to: number] {
  const from = lastBelow(Math.min(...values));
  const to = firstAbove(Math.max(...values));
  return [from, to > from ? to : from * 10];
}

/** Powers of ten, or with their doubles and fives where these would be few. */
export function ticksOf({ from, to }: Pick<Scale, 'from' | 'to'>): readonly number[] {
  const decades = Math.log10(to / from);
  const factors = decades > 2.5 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.log10(to); power++)
    for (const factor of factors) {
      const tick = Number(`${factor}e${power}`);
      if (tick >= from && tick <= to) ticks.push(tick);
    }
  return ticks;
}

/** As people say it: 0.5, 30, 1k, 100k, 10M. */
export function shortNumber(value: number): string {
  if (value >= 1e6) return `${value / 1e6}M`;
  if (value >= 1e3) return `${value / 1e3}k`;
  return String(value);
}

/** With a digit behind the point where there is only one before it. */
export function wholeNumber(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

function lastBelow(value: number): number {
  const power = Math.floor(Math.log10(value));
  return Math.max(...[1, 2, 5].map((factor) => Number(`${factor}e${power}`)).filter((round) => round <= value));
}

function firstAbove(value: number): number {
  const power = Math.floor(Math.log10(value));
  const round = [1, 2, 5, 10].map((factor) => Number(`${factor}e${power}`)).find((one) => one >= value);
  return round ?? value;
}
