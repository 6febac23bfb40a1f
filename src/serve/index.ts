export { createProxy, type ProxyOptions, type ProxyPort } from './proxy.ts';
