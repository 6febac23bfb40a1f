import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownText } from '../../src/base/shown.ts';
import { duration, factsOf, titleOf } from '../../src/explain/index.ts';
import { ledgerEntry } from '../support/lines.ts';

test('an entry in words', () => {
  const entry = ledgerEntry({
    demand: 28_014,
    limit: 5000,
    growth_per_hour: 720,
    seconds_to_limit: 7200,
    series_in: 28_014,
    series_out: 14,
    examples: ['/api/user/1', '/api/user/2'],
  });
  assert.equal(titleOf(entry), 'm, label path');
  assert.deepEqual(factsOf(entry), [
    ['why', 'it asks for 28,014 series, limits.series_per_metric allows 5,000'],
    ['done', 'it was folded'],
    ['series', '28,014 became 14 in the last scrape'],
    ['since', '2026-01-01 00:00:00 UTC'],
    ['growth', '720 series more each hour; without this it would reach limits.series_per_metric in 2 hours'],
    ['such as', '/api/user/1'],
    ['', '/api/user/2'],
    ['in the code', 'set it from the route'],
  ]);
});

test('what is only observed says so; bytes, rules and tables have words of their own', () => {
  const words = (more: Parameters<typeof ledgerEntry>[0]) => Object.fromEntries(factsOf(ledgerEntry(more)));
  const observed = words({ observed: true });
  assert.match(observed['done'] ?? '', /^nothing yet, on_exceed is observe; fold would do this: /);
  assert.match(observed['series'] ?? '', /would become/);
  assert.equal(
    words({ cause: 'answer_size', demand: 31_600_000, limit: 16 * 2 ** 20 })['why'],
    'it asks for 30.1 MB in the answer, limits.answer_size allows 16 MB',
  );
  assert.match(words({ cause: 'rule' })['why'] ?? '', /rule of the configuration/);
  assert.match(words({ cause: 'memory' })['why'] ?? '', /setting: memory/);
  assert.match(words({ growth_per_hour: 3, seconds_to_limit: 0 })['growth'] ?? '', /over limits.series_per_metric now/);
  assert.ok(!('such as' in words({ examples: [] })));
});

test('foreign text is safe and short', () => {
  for (const [text, shown] of [
    ['plain /a?b=c é 名前 <b>', 'plain /a?b=c é 名前 <b>'],
    ['a\u0000\u001b[31m\n\t\u007f', 'a\\u{0}\\u{1b}[31m\\u{a}\\u{9}\\u{7f}'],
    ['\u202eevil\u200b\ufeff\u2028', '\\u{202e}evil\\u{200b}\\u{feff}\\u{2028}'],
    ['x'.repeat(101), `${'x'.repeat(100)}… (101 characters)`],
    ['😀'.repeat(70_000), `${'😀'.repeat(100)}… (140,000 characters)`],
  ] as const)
    assert.equal(shownText(text), shown);
  assert.equal(shownText('x'.repeat(100)), 'x'.repeat(100));
});

test('durations', () => {
  for (const [seconds, text] of [
    [0.4, '0 seconds'],
    [119, '119 seconds'],
    [120, '2 minutes'],
    [7199, '120 minutes'],
    [7200, '2 hours'],
    [200_000, '2 days'],
  ] as const)
    assert.equal(duration(seconds), text);
});
