export { learnFrame, moveSlots } from './arrival';
export { gatherTexts, indexFrames, indexInstances, indexLines } from './indexes';
export { enterInstance, hashText, lookUp } from './instance';
export { learn, scan } from './kernel';
export { census, listGroups, muster, remember } from './passes';
export { settle } from './settle';
export { run, skip, survey } from './survey';
