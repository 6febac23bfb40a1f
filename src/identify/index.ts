export { type Attendance, identify, settleMemory } from './identify.ts';
export type { Belonging, FamilyNames } from './names.ts';
export { hasReset, hasRestarted, startTime } from './restart.ts';
export { KnownTable } from './table.ts';
