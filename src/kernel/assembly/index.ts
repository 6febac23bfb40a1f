export { learnFrame, moveSlots } from './arrival';
export { gatherTexts, indexFrames, indexInstances, indexLines } from './indexes';
export { enterInstance, hashText, lookUp } from './instance';
export { learn, scan } from './kernel';
export { census, listGroups, muster, remember, settle } from './passes';
export { run, skip, survey } from './survey';
