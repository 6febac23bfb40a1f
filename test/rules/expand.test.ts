// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are replacements as Go's regexp package writes them
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePattern } from '../../src/base/re2.ts';
import { expand } from '../../src/rules/expand.ts';

/** Groups: 1 = one, 2 took no part, 3 = three with the name `n`, 4 with the name `5x`. Go's regexp.Expand says the same. */
const PATTERN = compilePattern('(one)(two)?(?P<n>three)(?P<5x>four)');

for (const [template, expanded] of [
  ['', ''],
  ['plain', 'plain'],
  ['$1', 'one'],
  ['${1}', 'one'],
  ['$0', 'onethreefour'],
  ['$1-$3', 'one-three'],
  ['$2', ''],
  ['$9', ''],
  ['$n', 'three'],
  ['${n}x', 'threex'],
  ['$nx', ''], // the longest run is the name
  ['$1x', ''],
  ['$5x', 'four'],
  ['$1_', ''],
  ['$1é', ''], // letters of any script belong to the name
  ['$01', ''], // a leading zero makes it a name
  ['$$', '$'],
  ['$$1', '$1'],
  ['$$$1', '$one'],
  ['$', '$'],
  ['a$', 'a$'],
  ['$-1', '$-1'],
  ['${', '${'],
  ['${}', '${}'],
  ['${1', '${1'],
  ['${1-}', '${1-}'],
  ['${$1}', '${one}'],
  ['$99999999999', ''],
] as const) {
  test(`${JSON.stringify(template)} → ${JSON.stringify(expanded)}`, () => {
    assert(PATTERN.ok);
    const match = PATTERN.value.match('onethreefour');
    assert(match !== null);
    assert.equal(expand(template, match), expanded);
  });
}
