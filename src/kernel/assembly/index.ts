export { enter, learn, scan } from './kernel';
export { listGroups, muster, remember, settle } from './passes';
