import { advise } from '../explain/index.ts';
import type { Advise } from '../limit/index.ts';
import type { MetricType } from '../model/exposition.ts';
import type { LineState } from './state.ts';

/** Knows what else the application exposes, by which its runtime may be known. */
export function advisor({ table }: LineState): Advise {
  const has = (family: string): boolean => TYPES.some((type) => table.find(family, type) !== undefined);
  return (about) => advise({ ...about, has });
}

/** Those that families have which tell the runtime. */
const TYPES: readonly MetricType[] = ['gauge', 'counter', 'info', 'unknown'];
