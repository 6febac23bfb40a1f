export type { Analysis } from './analysis.ts';
export { Analyst, type Saved } from './analyst.ts';
export { screenOf } from './screen.ts';
