import type { LineState } from './state.ts';

/** The bytes that a line takes, by what takes them. */
export function memoryOf(state: LineState, shadow: LineState | null): ReadonlyMap<string, number> {
  const states = shadow === null ? [state] : [state, shadow];
  const sum = (bytes: (state: LineState) => number): number => states.reduce((all, one) => all + bytes(one), 0);
  return new Map([
    ['known_series', sum(({ table: { kernel } }) => kernel.taken().known)],
    ['groups', sum(({ table: { kernel } }) => kernel.taken().groups)],
    ['scrape', sum(({ table: { kernel } }) => kernel.taken().scrape)],
    ['sketches', state.demand.bytes()],
    ['what_if_sketches', sum(({ whatIf }) => whatIf.bytes())],
  ]);
}
