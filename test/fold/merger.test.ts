import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergerOf } from '../../src/fold/index.ts';
import type { MetricType } from '../../src/model/exposition.ts';
import type { Merger } from '../../src/model/group.ts';
import type { GaugePolicy } from '../../src/model/settings.ts';

const MERGERS: readonly (readonly [
  name: string,
  type: MetricType,
  gauge: GaugePolicy | null,
  isCreated: boolean,
  merger: Merger,
])[] = [
  ['f_total', 'counter', null, false, 'cumulative'],
  ['f_total', 'counter', 'max', false, 'cumulative'],
  ['f', 'histogram', 'max', false, 'cumulative'],
  ['f', 'summary', null, false, 'cumulative'],
  ['f', 'gaugehistogram', null, false, 'sum'],
  ['f_info', 'info', 'sum', false, 'max'],
  ['f', 'stateset', 'sum', false, 'max'],
  ['f_info', 'gauge', 'sum', false, 'max'],
  ['f_info', 'unknown', null, false, 'max'],
  ['f_created', 'gauge', 'sum', true, 'min'],
  ['f_created', 'gauge', 'sum', false, 'sum'],
  ['f', 'gauge', null, false, 'none'],
  ['f', 'gauge', 'drop', false, 'none'],
  ['f', 'unknown', null, false, 'none'],
  ['f_total', 'unknown', null, false, 'none'],
  ...(['sum', 'max', 'min', 'avg', 'last'] as const).map((policy) => ['f', 'gauge', policy, false, policy] as const),
];
for (const [name, type, gauge, isCreated, merger] of MERGERS)
  test(`${name}, ${type}, gauge: ${gauge}${isCreated ? ', beside its family' : ''}: ${merger}`, () => {
    assert.equal(mergerOf(name, type, gauge, isCreated), merger);
  });
