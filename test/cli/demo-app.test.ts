import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LeakyApp, leakyExposition, startLeakyApp } from '../../src/cli/demo-app.ts';
import { linesPerUser } from '../../src/cli/origin-story.ts';

const options = { users: 2_000, growth: 50, seed: 7 };

function leakedSeries(body: string): number {
  return body.match(/^http_request_duration_seconds_/gm)?.length ?? 0;
}

async function withApp(use: (app: LeakyApp) => Promise<void>): Promise<void> {
  const app = await startLeakyApp(options);
  try {
    await use(app);
  } finally {
    await app.stop();
  }
}

test('the first scrape is over the default limit of 5000 series of one metric', async () => {
  await withApp(async (app) => {
    const response = await fetch(app.url);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    const body = await response.text();
    assert.equal(leakedSeries(body), 2_000 * linesPerUser);
    assert.match(body, /endpoint="\/api\/user\/1000\/message"/);
  });
});

test('every tick brings new users and more requests, and a query changes nothing', async () => {
  await withApp(async (app) => {
    const before = await (await fetch(app.url)).text();
    app.tick();
    app.tick();
    const after = await (await fetch(`${app.url}?name[]=up`)).text();
    assert.equal(leakedSeries(after), 2_100 * linesPerUser);
    for (const name of ['http_requests_total{route="/login",code="200"}', 'http_request_duration_seconds_count{']) {
      assert.ok(firstValue(after, name) > firstValue(before, name), name);
    }
    assert.equal(firstValue(after, 'process_start_time_seconds'), firstValue(before, 'process_start_time_seconds'));
  });
});

function firstValue(body: string, prefix: string): number {
  const line = body.split('\n').find((candidate) => candidate.startsWith(prefix));
  return Number(line?.slice(line.lastIndexOf(' ')));
}

test('nothing but /metrics is there', async () => {
  await withApp(async (app) => {
    const response = await fetch(new URL('/', app.url));
    assert.equal(response.status, 404);
    assert.equal(await response.text(), 'only /metrics is here\n');
  });
});

test('a stopped application refuses', async () => {
  let url = '';
  await withApp(async (app) => {
    url = app.url;
  });
  await assert.rejects(fetch(url));
});

test('the exposition follows from its arguments, and a user who came later has counted for less long', () => {
  assert.equal(leakyExposition(options, 3, 1_700_000_000), leakyExposition(options, 3, 1_700_000_000));
  const atTick = (tick: number): number =>
    firstValue(
      leakyExposition({ users: 1, growth: 1, seed: 7 }, tick, 0)
        .split('\n')
        .filter((line) => line.includes('/1001/'))
        .join('\n'),
      'http_request_duration_seconds_count',
    );
  assert.ok(Number.isNaN(atTick(0)), 'the second user is not there yet');
  assert.ok(atTick(2) > atTick(1));
  assert.equal(atTick(2) - atTick(1), atTick(3) - atTick(2));
});
