export { enter, learn, scan } from './kernel';
export { listGroups, muster, remember, settle } from './passes';
export { run, skip, survey } from './survey';
