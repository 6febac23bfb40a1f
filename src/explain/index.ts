export { type Afflicted, advise } from './advice.ts';
export { count, duration, type Fact, factsOf, titleOf } from './facts.ts';
