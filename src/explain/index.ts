export { type Afflicted, advise } from './advice.ts';
export { count, duration, type Fact, factsOf, size, titleOf } from './facts.ts';
export { rulesText } from './rules.ts';
