import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seriesOf, TestLine } from '../support/line.ts';

const ADJECTIVES = 'red blue swift calm brave tiny loud green happy proud odd warm'.split(' ');
const NOUNS = 'fox owl bear wolf crow seal newt toad lynx hare mole swan'.split(' ');

/** `n` names without a digit: only evidence tells them from words of routes. */
function names(n: number): readonly string[] {
  return Array.from({ length: n }, (_, at) => {
    const [a, b, c] = [at % 12, Math.floor(at / 12) % 12, Math.floor(at / 144)];
    return `${ADJECTIVES[a]}${NOUNS[b]}${'-x'.repeat(c)}`;
  });
}

const STATIC = ['/', '/login', '/users', '/about', '/users/search'];

function body(users: readonly string[], value: (user: number) => number): string {
  const of = (path: string, count: number): string => `http_requests_total{path="${path}"} ${count}\n`;
  const routes = users.map((user, at) => of(`/users/${user}/orders`, value(at)) + of(`/users/${user}`, value(at)));
  return `# TYPE http_requests_total counter\n${STATIC.map((path) => of(path, 5000)).join('')}${routes.join('')}`;
}

const CONFIG = 'limits: { values_per_label: 300 }';
const ORDERS = 'http_requests_total{path="/users/*/orders"}';

test('names are folded where a limit trips, words of routes stay, and the sum is right', () => {
  const line = new TestLine({ config: CONFIG });
  const series = seriesOf(line.scrape(body(names(400), (at) => at + 1)));
  assert.deepEqual(
    [...series.keys()].sort(),
    [
      'http_requests_total{path="/"}',
      'http_requests_total{path="/about"}',
      'http_requests_total{path="/login"}',
      'http_requests_total{path="/users"}',
      'http_requests_total{path="/users/*"}',
      ORDERS,
      'http_requests_total{path="/users/search"}',
    ].sort(),
  );
  assert.equal(series.get(ORDERS), (400 * 401) / 2);
});

test('below the limits nothing is folded, however much was learned', () => {
  const text = body(names(140), () => 1);
  assert.equal(new TestLine({ config: CONFIG }).scrape(text), text);
});

test('what was learned before a limit trips is used when it does', () => {
  const line = new TestLine({ config: CONFIG });
  line.scrape(body(names(140), () => 1));
  const series = seriesOf(line.scrape(body(names(200), () => 2)));
  assert.equal(series.get(ORDERS), 400);
});

test('groups follow when templates become one, and nothing steps back', () => {
  const line = new TestLine({ config: CONFIG });
  const story = [names(400), names(420), names(1000)];
  let before = 0;
  for (const [scrape, users] of story.entries()) {
    // A second place fills up slowly: its names are folded after the limit tripped.
    const teams = names(scrape * 40)
      .map((team) => `http_requests_total{path="/teams/${team}/members"} 1\n`)
      .join('');
    const series = seriesOf(line.scrape(body(users, () => scrape + 1) + teams));
    const total = [...series.values()].reduce((sum, value) => sum + value, 0);
    assert.ok(total >= before, `${total} after ${before}`);
    before = total;
    if (scrape === 2) assert.equal(series.get('http_requests_total{path="/teams/*/members"}'), 80);
  }
});

test('after a restart the mapping holds: the same values go to the same folds', () => {
  const users = names(400);
  const line = new TestLine({ config: CONFIG });
  const before = seriesOf(line.scrape(body(users, () => 3)));
  line.restart(CONFIG, true);
  const after = seriesOf(line.scrape(body(users, () => 4)));
  assert.deepEqual([...after.keys()].sort(), [...before.keys()].sort());
  assert.equal(before.get(ORDERS), 1200);
  assert.equal(after.get(ORDERS), 1600);
});

test('the rule that is suggested folds the same names', () => {
  const limited = new TestLine({ config: CONFIG });
  const text = body(names(400), () => 1);
  const answer = limited.scrape(text);
  const rules = limited.ledger().map(({ rule }) => rule);
  assert.match(rules.join(''), /template: \[path\]/);
  assert.equal(new TestLine({ config: `rules:\n${rules.join('')}` }).scrape(text), answer);
});

test('what a rule folds follows, too: a group never splits', () => {
  const line = new TestLine({ config: 'rules: [{ match: ".*", template: [path] }]' });
  // Nothing is known of the first names; they fold when more have come.
  const before = seriesOf(line.scrape(body(names(30), () => 2)));
  assert.equal(before.get('http_requests_total{path="/users/redfox/orders"}'), 2);
  const after = seriesOf(line.scrape(body(names(300), () => 2)));
  assert.equal(after.get(ORDERS), 600);
  assert.ok(!after.has('http_requests_total{path="/users/redfox/orders"}'));
});
