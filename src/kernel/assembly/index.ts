export { enter, learn, scan } from './kernel';
export { census, listGroups, muster, remember, settle } from './passes';
export { run, skip, survey } from './survey';
