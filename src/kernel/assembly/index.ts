export { enter, learn, scan } from './kernel';
