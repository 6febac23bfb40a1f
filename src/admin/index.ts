export { type AdminOptions, type AdminPort, createAdmin } from './admin.ts';
export { createMetrics, type OwnMetrics } from './own-metrics.ts';
