import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../property/runs.ts';
import { newTable, scan } from './support.ts';

const value = fc.oneof(fc.nat(20).map(String), fc.constantFrom('', 'é', 'x'.repeat(40)));

test('the values that a label has are counted once each, and what has no such label as one', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.option(value, { nil: null })), { minLength: 1, maxLength: 60 }), (all) => {
      const table = newTable(1);
      const series = new Set(all.map(([a, b]) => `f{id="${a}"${b === null ? '' : `,other="${b}"`}}`));
      scan(table, [...series].map((one) => `${one} 1\n`).join(''));
      const { kernel } = table;
      const instances = [...table.instances()];
      const numbers = Int32Array.from(instances, ({ number }) => number);
      for (const label of ['id', 'other', 'none']) {
        const counted = kernel.labelValues.distinct(numbers, (number) => table.namesOf(number).indexOf(label));
        const values = instances.map(({ labels }) => labels.find(({ name }) => name === label)?.value ?? null);
        assert.equal(counted, new Set(values).size, label);
      }
      const some = kernel.labelValues.distinct(numbers, (number) => (number % 2 === 0 ? 0 : null));
      const even = instances.filter(({ number }) => number % 2 === 0).map(({ labels }) => labels[0]?.value);
      assert.equal(some, new Set(even).size);
    }),
    runs(100),
  );
});
