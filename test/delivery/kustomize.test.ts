import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { chart, envOf, needHelm, podOf, type Rendered, render, sidecarOf } from '../support/chart.ts';
import { kustomize } from '../support/kustomize.ts';

function deployment(
  objects: readonly Rendered[],
  name: string,
): NonNullable<NonNullable<Rendered['spec']>['template']> {
  const found = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
  return found?.spec?.template ?? assert.fail(`there is no Deployment ${name}`);
}

test('the component puts the chart’s container first, with its volumes', (t) => {
  const objects = kustomize(t, 'example');
  if (objects === null || !needHelm(t)) return;
  const { spec } = deployment(objects, 'shop');
  assert.deepEqual(
    spec.initContainers?.map(({ name }) => name),
    ['sluice', 'migrate'],
  );
  const values = {
    fullnameOverride: 'sluice',
    image: { repository: 'registry.example.com/sluice' },
    upstream: { url: 'http://127.0.0.1:3000/metrics' },
  };
  const expected = podOf(render(chart, values));
  const { env, ...container } = sidecarOf(spec);
  const { env: chartEnv, ...chartContainer } = sidecarOf(expected);
  assert.deepEqual(container, chartContainer);
  assert.deepEqual(envOf({ name: '', env: env ?? [] }), envOf({ name: '', env: chartEnv ?? [] }));
  assert.deepEqual(spec.volumes, expected.volumes);
});

test('it brings the rules under a name that does not change with them', (t) => {
  const objects = kustomize(t, 'example');
  if (objects === null) return;
  const configMap = objects.find(({ kind }) => kind === 'ConfigMap');
  assert.equal(configMap?.metadata.name, 'sluice');
  assert.deepEqual(Object.keys(parse(configMap?.data?.['sluice.yaml'] ?? '')), ['rules']);
});

test('the annotations lead to Sluice, and who did not ask is left alone', (t) => {
  const objects = kustomize(t, 'example');
  if (objects === null) return;
  assert.equal(deployment(objects, 'shop').metadata.annotations?.['prometheus.io/port'], '9720');
  const other = deployment(objects, 'other');
  assert.deepEqual([other.spec.initContainers, other.metadata.annotations], [undefined, undefined]);
});
