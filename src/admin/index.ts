export { type Admin, type AdminOptions, createAdmin } from './admin.ts';
export { createMetrics, type OwnMetrics } from './metrics.ts';
