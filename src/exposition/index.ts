export { parseExposition } from './parse.ts';
export { LINE_LIMIT } from './source.ts';
