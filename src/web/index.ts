export { checkWebConfig, speaksTls } from './load.ts';
export { openWeb, type Web, type WebOptions } from './web.ts';
