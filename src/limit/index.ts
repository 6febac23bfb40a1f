export { type Chosen, isOver, limitAhead, tellChosen } from './ahead.ts';
export { GroupBook, type KnownGroup } from './book.ts';
export type { Template } from './change.ts';
export { follow } from './coarsen.ts';
export type { Counting } from './counting.ts';
export {
  ALL_FAMILIES,
  type Enforcement,
  familySeries,
  limitBytes,
  limitEach,
  limitFamilies,
  limitTotal,
  wasExposed,
} from './enforce.ts';
export { ForecastBook } from './forecast.ts';
export type { Without } from './hindsight.ts';
export { type KeptEntries, Ledger } from './ledger.ts';
export { waterLevel } from './level.ts';
export { labelNames, widestLabel } from './widest.ts';
export type { Advise, Wording } from './wording.ts';
