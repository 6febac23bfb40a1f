import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSelector } from '../../src/model/selector.ts';
import { matchesSelector, maySpeakOf } from '../../src/rules/index.ts';
import { labelsOf } from './support.ts';

const FAMILY = 'http_seconds';
const SAMPLES = ['http_seconds_bucket', 'http_seconds_sum', 'http_seconds_count'];
const LABELS = labelsOf({ method: 'GET', path: '/a\nb', 'utf.8': 'x' });

for (const [selector, matches] of [
  // A pattern sees the family's name, anchored.
  ['http_seconds', true],
  ['http', false],
  ['http_.*', true],
  ['http_seconds_bucket', false],
  // A selector's name may be that of any sample, or the family's.
  ['http_seconds{}', true],
  ['http_seconds_bucket{}', true],
  ['{__name__=~".*_sum"}', true],
  ['{__name__="http_seconds_total"}', false],
  ['{__name__!~"http_.*"}', false],
  ['{__name__!="http_seconds_sum"}', true], // another name is accepted
  // Labels; what is absent is empty.
  ['{method="GET"}', true],
  ['{method="POST"}', false],
  ['{method!="POST"}', true],
  ['{method!=""}', true],
  ['{absent=""}', true],
  ['{absent!=""}', false],
  ['{absent!="x"}', true],
  ['{absent=~".*"}', true],
  ['{absent=~".+"}', false],
  ['{method=~"G|P"}', false],
  ['{method=~"G.*|P"}', true],
  ['{method!~"G.*"}', false],
  ['{path=~"/a.b"}', true], // the dot matches a newline
  ['{"utf.8"="x"}', true],
  ['{method="GET",path="/"}', false], // all must match
  ['http_seconds_bucket{method=~"(?i)get"}', true],
] as const) {
  test(`${selector} ${matches ? 'matches' : 'does not match'}`, () => {
    const parsed = parseSelector(selector);
    assert(parsed.ok);
    assert.equal(matchesSelector(parsed.value, FAMILY, SAMPLES, LABELS), matches);
    assert.equal(matchesSelector(parsed.value, FAMILY, SAMPLES, LABELS), matches, 'the second time, from memory');
    // Where it speaks of an instance, it may speak of the family, whatever other samples that may have.
    if (matches) assert.ok(maySpeakOf(parsed.value, FAMILY, [...SAMPLES, 'http_seconds_created']));
  });
}

for (const [selector, may] of [
  ['http_.*', true],
  ['http', false],
  ['http_seconds_sum', false],
  ['http_seconds_sum{}', true],
  ['http_seconds_total{method="GET"}', false],
  ['{__name__!~"http_.*"}', false],
  ['{method="POST"}', true], // of other instances
  ['{absent=~".+"}', true],
] as const)
  test(`${selector} ${may ? 'may speak' : 'says nothing'} of the family`, () => {
    const parsed = parseSelector(selector);
    assert(parsed.ok);
    assert.equal(maySpeakOf(parsed.value, FAMILY, SAMPLES), may);
  });
