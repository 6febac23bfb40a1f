export { type Attendance, identify, type Listener } from './identify.ts';
export { type Belonging, FamilyNames } from './names.ts';
export { hasRestarted, startedAnew, startTime } from './restart.ts';
export { KnownTable } from './table.ts';
