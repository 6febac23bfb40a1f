export { Bit, Cell, DROPPED, Flag, Group, Instance, Line } from './fields.ts';
export { Kernel, type Muster, type Settlement } from './kernel.ts';
