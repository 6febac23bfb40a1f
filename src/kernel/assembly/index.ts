export { enter, learn, scan } from './kernel';
export { census, listGroups, muster, remember } from './passes';
export { settle } from './settle';
export { run, skip, survey } from './survey';
