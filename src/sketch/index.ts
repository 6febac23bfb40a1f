/** Distinct counts in bounded memory: they diagnose and report. What limits is always an exact count. */
export { REJECTED, SketchArena, type SketchId } from './arena.ts';
export { type Counter, DemandBook } from './demand.ts';
export type { Estimate } from './sketch.ts';
export { WhatIfBook } from './what-if.ts';
