export { type Attendance, identify, settleMemory } from './identify.ts';
export type { Belonging, FamilyNames } from './names.ts';
export { hasReset, hasRestarted, startedAnew, startTime } from './restart.ts';
export { KnownTable } from './table.ts';
