export { type Attendance, attended, identify, tooMany } from './identify.ts';
export { type Belonging, FamilyNames } from './names.ts';
export { type Listener, Reading } from './reading.ts';
export { cellsOf, lastsOf, saidIn, slotsSeen } from './remembered.ts';
export { hasRestarted, startedAnew, startLine, startTime } from './restart.ts';
export { KnownTable } from './table.ts';
