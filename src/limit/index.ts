export { GroupBook, type KnownGroup } from './book.ts';
export type { Template } from './change.ts';
export type { Counting } from './counting.ts';
export type { WriteRule } from './describe.ts';
export {
  type Enforcement,
  familySeries,
  limitBytes,
  limitEach,
  limitFamilies,
  limitTotal,
} from './enforce.ts';
export { type KeptEntries, Ledger } from './ledger.ts';
export { waterLevel } from './level.ts';
