import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { done, fail } from '../../src/base/outcome.ts';
import { ledgerEntry, report, targetSettings } from '../support/lines.ts';
import { app, ask, rawApp, reply } from '../support/net.ts';
import { settingsOf, setUp } from './proxy-setup.ts';

const BODY = 'up 1\n';

test('the body passes byte for byte, with its type, its length and what else the application said', async (t) => {
  const upstream = await app(t, (_, response) =>
    reply(response, BODY, {
      'content-type': 'text/plain; odd="é"',
      'process-start-time-unix': '7',
      etag: 'x',
      'set-cookie': 'a=b',
    }),
  );
  const { url, answers } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  const got = await ask(`${url}/metrics`);
  assert.deepEqual([got.status, got.text], [200, BODY]);
  assert.equal(got.headers['content-type'], 'text/plain; odd="é"');
  assert.equal(got.headers['content-length'], '5');
  assert.equal(got.headers['process-start-time-unix'], '7');
  assert.equal(got.headers['vary'], 'Accept, Accept-Encoding');
  assert.match(String(got.headers['x-sluice-scrape-id']), /^[\w-]{20,}$/);
  assert.deepEqual(
    [got.headers['etag'], got.headers['set-cookie'], got.headers['content-encoding']],
    [undefined, undefined, undefined],
  );
  const head = await ask(`${url}/metrics`, { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers['content-length'], head.text], [200, '5', '']);
  assert.deepEqual(answers, ['app 200', 'app 200']);
});

test('an absent content type stays absent', async (t) => {
  const upstream = await rawApp(t, (socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n${BODY}`));
  const { url } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  const got = await ask(`${url}/metrics`);
  assert.deepEqual([got.status, got.headers['content-type']], [200, undefined]);
});

test('paths and methods', async (t) => {
  const upstream = await app(t, (_, response) => reply(response, BODY));
  const one = await setUp(t, settingsOf(targetSettings('app', upstream)));
  const two = await setUp(t, settingsOf(targetSettings('a b', upstream), targetSettings('c', upstream)));
  const rows: readonly [base: string, method: string, path: string, status: number, says: RegExp][] = [
    [one.url, 'GET', '/metrics', 200, /up 1/],
    [one.url, 'GET', '/metrics/app', 200, /up 1/],
    [one.url, 'GET', '/metrics/other', 404, /are at \/metrics\n/],
    [one.url, 'GET', '/metrics/', 404, /are at \/metrics\n/],
    [one.url, 'GET', '/', 404, /are at \/metrics\n/],
    [one.url, 'GET', '/metrics/%zz', 404, /are at \/metrics\n/],
    [one.url, 'POST', '/metrics', 405, /allowed are GET and HEAD/],
    [one.url, 'DELETE', '/', 404, /are at/],
    [two.url, 'GET', '/metrics', 404, /\/metrics\/a%20b, \/metrics\/c\n/],
    [two.url, 'GET', '/metrics/a%20b', 200, /up 1/],
    [two.url, 'GET', '/metrics/c', 200, /up 1/],
  ];
  for (const [base, method, path, status, says] of rows) {
    const got = await ask(base + path, { method });
    assert.equal(got.status, status, `${method} ${path}`);
    assert.match(got.text, says);
    if (status === 405) assert.equal(got.headers['allow'], 'GET, HEAD');
  }
});

test('headers: what is end to end travels on, the timeout reduced, the rest stays', async (t) => {
  const seen: Record<string, unknown>[] = [];
  const upstream = await app(t, (request, response) => {
    seen.push({ ...request.headers, url: request.url });
    reply(response, BODY);
  });
  const { url, made } = await setUp(t, settingsOf(targetSettings('app', `${upstream}/m?own=1`)));
  const headers = {
    accept: 'text/plain;version=0.0.4',
    authorization: 'Bearer secret',
    'user-agent': 'Prometheus/3.14.0',
    traceparent: '00-1-2-01',
    'x-scope-orgid': '7',
    'x-prometheus-scrape-timeout-seconds': '10',
    connection: 'close, x-hop',
    'x-hop': '1',
    te: 'trailers',
    'if-none-match': 'x',
    'content-language': 'en',
  };
  await ask(`${url}/metrics?name[]=up&b=%20`, { headers });
  const got = seen[0] ?? {};
  assert.equal(got['url'], '/m?own=1&name[]=up&b=%20');
  for (const name of ['accept', 'authorization', 'user-agent', 'traceparent', 'x-scope-orgid'] as const)
    assert.equal(got[name], headers[name]);
  const seconds = Number(got['x-prometheus-scrape-timeout-seconds']);
  assert.ok(seconds > 9 && seconds <= 9.5, String(seconds));
  assert.equal(got['accept-encoding'], 'gzip');
  for (const name of ['x-hop', 'te', 'if-none-match', 'content-language']) assert.equal(got[name], undefined, name);
  assert.equal(made[0]?.inputs[0]?.escaping, 'underscores');
});

test('gzip for those who ask, where it pays', async (t) => {
  const large = 'http_requests_total{path="/a"} 1\n'.repeat(100);
  const upstream = await app(t, ({ url }, response) =>
    reply(
      response,
      url?.includes('large') === true ? gzipSync(large) : BODY,
      url?.includes('large') === true ? { 'content-encoding': 'gzip' } : {},
    ),
  );
  const { url } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  const rows: readonly [string, string, boolean][] = [
    ['gzip', 'large', true],
    ['br, *', 'large', true],
    ['GZIP;q=0.5', 'large', true],
    ['gzip;q=0', 'large', false],
    ['*;q=1, gzip;q=0', 'large', false],
    ['identity', 'large', false],
    ['gzip', 'small', false],
  ];
  for (const [accept, query, packed] of rows) {
    for (const method of ['GET', 'HEAD']) {
      const got = await ask(`${url}/metrics?${query}`, { method, headers: { 'accept-encoding': accept } });
      assert.equal(got.headers['content-encoding'], packed ? 'gzip' : undefined, accept);
      if (method === 'HEAD') continue;
      assert.equal(Number(got.headers['content-length']), got.body.length);
      assert.equal((packed ? gunzipSync(got.body) : got.body).toString(), query === 'large' ? large : BODY);
    }
  }
});

test('trips are serialised; those that wait for the same thing share one; one that has begun takes nobody up', async (t) => {
  let running = 0;
  let most = 0;
  const asked: string[] = [];
  const upstream = await app(t, async (request, response) => {
    asked.push(`${request.url} ${request.headers.accept} ${request.headers.authorization ?? ''}`.trim());
    running += 1;
    most = Math.max(most, running);
    await sleep(60);
    running -= 1;
    reply(response, `n ${asked.length}\n`);
  });
  const { url, trips } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  const get = (query: string, headers: Record<string, string>) =>
    ask(`${url}/metrics?${query}`, { headers: { accept: 'a', ...headers } });
  const first = get('', {});
  await sleep(20);
  const rest = [
    get('', {}),
    get('', {}),
    get('', { 'user-agent': 'other' }),
    get('q', {}),
    get('q', {}),
    get('', { accept: 'b' }),
    get('', { authorization: 'x' }),
    get('', { cookie: 'x' }),
  ];
  const got = await Promise.all([first, ...rest]);
  assert.ok(got.every(({ status }) => status === 200));
  assert.equal(most, 1);
  assert.equal(asked.length, 6, asked.join('; '));
  assert.equal(trips.length, 6);
  assert.equal(got[0]?.text, 'n 1\n');
  assert.deepEqual(new Set([got[1]?.text, got[2]?.text, got[3]?.text]).size, 1);
  assert.notEqual(got[1]?.text, 'n 1\n');
});

test('each query has a line of its own, eight at most; one that the application never answered makes room', async (t) => {
  const upstream = await app(t, (request, response) => {
    if (request.url?.includes('bad') === true) response.writeHead(404).end();
    else reply(response, BODY);
  });
  const { url, made, clock } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  assert.equal((await ask(`${url}/metrics?bad`)).status, 502);
  for (let i = 0; i < 8; i++) assert.equal((await ask(`${url}/metrics?q=${i}`)).status, 200, `query ${i}`);
  // The line that never heard an answer among them.
  assert.equal(made.length, 9);
  const ninth = await ask(`${url}/metrics?q=8`);
  assert.equal(ninth.status, 503);
  assert.match(ninth.text, /8 different queries of target app/);
  assert.equal((await ask(`${url}/metrics?q=0`)).status, 200, 'the known ones go on');
  // The line that never heard an answer among them.
  assert.equal(made.length, 9);
  clock.skipMs = 3_600_001;
  assert.equal((await ask(`${url}/metrics?q=8`)).status, 200, 'nobody asked for the oldest in the window');
});

test('an application that is slow is a 504 within the deadline, for those who wait too', async (t) => {
  const upstream = await rawApp(t, () => {});
  const { url, answers } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  const headers = { 'x-prometheus-scrape-timeout-seconds': '0.4' };
  const startMs = performance.now();
  const got = await Promise.all(['', 'q'].map((query) => ask(`${url}/metrics?${query}`, { headers })));
  const tookMs = performance.now() - startMs;
  assert.ok(tookMs > 250 && tookMs < 400, `${tookMs} ms`);
  assert.deepEqual(
    got.map(({ status }) => status),
    [504, 504],
  );
  assert.match(got[0]?.text ?? '', /within the deadline of 0\.\d+ s/);
  assert.match(got[1]?.text ?? '', /other scrapes of target app were not done/);
  assert.deepEqual(answers, ['app 504', 'app 504']);
});

test('scrape_timeout shortens the deadline', async (t) => {
  const upstream = await rawApp(t, () => {});
  const { url } = await setUp(t, settingsOf(targetSettings('app', upstream, { scrapeTimeoutMs: 100 })));
  assert.equal((await ask(`${url}/metrics`)).status, 504);
});

test('failures upstream have their status and reason, and are logged when they begin and end', async (t) => {
  let up = false;
  const upstream = await app(t, (_, response) => (up ? reply(response, BODY) : response.writeHead(500).end()));
  const { url, logged, trips } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  for (let i = 0; i < 3; i++) {
    const got = await ask(`${url}/metrics`);
    assert.equal(got.status, 502);
    assert.match(got.text, /answered 500 Internal Server Error; only 200 is a scrape/);
    assert.equal(got.headers['content-type'], 'text/plain; charset=utf-8');
  }
  up = true;
  await ask(`${url}/metrics`);
  assert.deepEqual(
    logged.map(({ message }) => message),
    ['scrapes fail', 'scrapes work again'],
  );
  assert.deepEqual(
    trips.map(({ report: of }) => of === null),
    [true, true, true, false],
  );
});

test('a body cut at any byte never becomes a 200', async (t) => {
  const body = 'a 1\nb 22\n';
  const zipped = gzipSync(body);
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';
  const frames: readonly [string, Buffer][] = [
    [`${head}Content-Length: ${body.length}\r\n\r\n`, Buffer.from(body)],
    [`${head}Transfer-Encoding: chunked\r\n\r\n`, Buffer.from(`9\r\n${body}\r\n0\r\n\r\n`)],
    [
      `${head}Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n`,
      Buffer.concat([Buffer.from(`${zipped.length.toString(16)}\r\n`), zipped, Buffer.from('\r\n0\r\n\r\n')]),
    ],
  ];
  for (const [headers, wire] of frames) {
    let cut = 0;
    const upstream = await rawApp(t, (socket) =>
      socket.end(Buffer.concat([Buffer.from(headers), wire.subarray(0, cut)])),
    );
    const { url, made } = await setUp(t, settingsOf(targetSettings('app', upstream)));
    for (; cut < wire.length; cut++)
      assert.equal((await ask(`${url}/metrics`)).status, 502, `${cut} of ${wire.length}`);
    const [line] = made;
    assert.ok(made.length === 1 && line !== undefined);
    assert.equal(line.inputs.length, 0, 'no line took a part for a body');
    assert.ok(line.cancelled > 0);
    assert.equal((await ask(`${url}/metrics`)).text, body);
  }
});

test('a text body whose end nothing marks passes with one warning, and is refused where ends were marked before', async (t) => {
  let marked = false;
  let type = 'text/plain';
  let body = BODY;
  const upstream = await rawApp(t, (socket) =>
    socket.end(
      `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nConnection: close\r\n${marked ? 'Content-Length: 5\r\n' : ''}\r\n${body}`,
    ),
  );
  const { url, logged } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  const status = async () => (await ask(`${url}/metrics`)).status;
  assert.deepEqual([await status(), await status()], [200, 200]);
  assert.equal(logged.filter(({ level }) => level === 'warn').length, 1);
  marked = true;
  assert.equal(await status(), 200);
  marked = false;
  assert.equal(await status(), 502);
  type = 'application/openmetrics-text; version=1.0.0';
  assert.equal(await status(), 502, 'OpenMetrics marks its own end');
  body = `${BODY}# EOF\n`;
  assert.equal(await status(), 200);
});

test('refusals: the bytes untouched where Prometheus would refuse them and they fit, else 502 with the place', async (t) => {
  const upstream = await app(t, (_, response) => reply(response, 'not a metric\n'));
  const refusal = { reason: 'body', line: 3, column: 7, message: 'expected a value' } as const;
  const rows = [
    [refusal, 13, 200, /^not a metric\n$/],
    [refusal, 0, 200, /^not a metric\n$/],
    [refusal, 12, 502, /refused at line 3, column 7: expected a value/],
    [{ ...refusal, reason: 'limit' }, 13, 502, /refused at line 3, column 7/],
  ] as const;
  for (const [error, answerSize, status, says] of rows) {
    const settings = targetSettings('app', upstream);
    const { url, made, logged } = await setUp(
      t,
      settingsOf({ ...settings, limits: { ...settings.limits, answerSize } }),
    );
    await ask(`${url}/metrics`);
    const [line] = made;
    assert.ok(line !== undefined);
    line.next = () => fail(error);
    const got = await ask(`${url}/metrics`);
    assert.equal(got.status, status);
    assert.match(got.text, says);
    if (status === 200) assert.equal(got.headers['content-type'], 'text/plain; version=0.0.4');
    assert.equal(logged.length, 1);
  }
});

test('a bug in the line is a 500 with its scrape id in the log; the next scrape starts with a new line', async (t) => {
  const upstream = await app(t, (_, response) => reply(response, BODY));
  const { url, made, logged, bugs } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  await ask(`${url}/metrics`);
  const [line] = made;
  assert.ok(line !== undefined);
  line.next = () => {
    throw new Error('slot outside the table');
  };
  const got = await ask(`${url}/metrics`);
  assert.equal(got.status, 500);
  assert.deepEqual(bugs, ['line']);
  assert.deepEqual(
    logged.map(({ level, fields }) => [level, fields['scrape_id']]),
    [['error', got.headers['x-sluice-scrape-id']]],
  );
  assert.equal((await ask(`${url}/metrics`)).status, 200);
  assert.equal(made.length, 2);
});

test('a bug in the line while a body comes is one, too, whether the body comes whole or not', async (t) => {
  let whole = true;
  const upstream = await app(t, (_, response) => {
    if (whole) reply(response, BODY);
    else {
      response.writeHead(200, { 'content-length': BODY.length + 1 });
      response.write(BODY, () => response.destroy());
    }
  });
  const { url, made, bugs } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  for (whole of [true, false]) {
    await ask(`${url}/metrics`);
    const line = made.at(-1);
    assert.ok(line !== undefined);
    line.hear = () => {
      throw new Error('slot outside the table');
    };
    assert.equal((await ask(`${url}/metrics`)).status, 500);
  }
  assert.deepEqual(bugs, ['line', 'line']);
  whole = true;
  assert.equal((await ask(`${url}/metrics`)).status, 200);
  assert.equal(made.length, 3);
});

test('the line finishes when the answer has left; a bug in that is met by the next scrape, with a new line', async (t) => {
  const upstream = await app(t, (_, response) => reply(response, BODY));
  const { url, made, bugs, answers } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  await ask(`${url}/metrics`);
  const [line] = made;
  assert.ok(line !== undefined);
  const finished = new Promise<number>((resolve) => {
    line.finished = () => {
      resolve(answers.length);
      throw new Error('slot outside the table');
    };
  });
  assert.equal((await ask(`${url}/metrics`)).status, 200);
  assert.equal(await finished, 2, 'both answers were written');
  assert.deepEqual(bugs, ['line']);
  assert.equal((await ask(`${url}/metrics`)).status, 200);
  assert.equal(made.length, 2);
  assert.deepEqual(bugs, ['line']);
});

test('each intervention that begins is one warning', async (t) => {
  const upstream = await app(t, (_, response) => reply(response, BODY));
  const { url, made, logged } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  await ask(`${url}/metrics`, { headers: { authorization: 'Bearer hidden' } });
  const [line] = made;
  assert.ok(line !== undefined);
  line.next = ({ body, contentType }) =>
    done({ body, contentType, changed: true, report: report({ trips: [ledgerEntry()] }) });
  const got = await ask(`${url}/metrics`, { headers: { authorization: 'Bearer hidden' } });
  assert.equal(logged.length, 1);
  const { level, fields } = logged[0] ?? {};
  assert.equal(level, 'warn');
  assert.deepEqual(
    [
      fields?.['target'],
      fields?.['metric'],
      fields?.['label'],
      fields?.['limit'],
      fields?.['action'],
      fields?.['scrape_id'],
    ],
    ['app', 'm', 'path', 'series_per_metric', 'template', got.headers['x-sluice-scrape-id']],
  );
  assert.ok(!JSON.stringify(logged).includes('hidden'));
});

test('a scraper that goes away costs nothing: the trip is finished, one that has not begun is left out', async (t) => {
  let asked = 0;
  const upstream = await app(t, async (_, response) => {
    asked += 1;
    await sleep(60);
    reply(response, BODY);
  });
  const { url, trips } = await setUp(t, settingsOf(targetSettings('app', upstream)));
  const port = Number(new URL(url).port);
  const leave = (path: string) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`));
    setTimeout(() => socket.resetAndDestroy(), 30);
  };
  leave('/metrics');
  await sleep(10);
  leave('/metrics?waits');
  await sleep(120);
  assert.equal(asked, 1);
  assert.deepEqual(
    trips.map(({ report: of }) => of?.seriesIn),
    [1],
  );
  assert.equal((await ask(`${url}/metrics`)).status, 200);
});

test('reconfigure: targets come and go, those that stay change between trips', async (t) => {
  let slow = false;
  const upstream = await app(t, async (_, response) => {
    if (slow) await sleep(60);
    reply(response, BODY);
  });
  const { proxy, url, made } = await setUp(t, settingsOf(targetSettings('a', upstream), targetSettings('b', upstream)));
  await ask(`${url}/metrics/a`);
  slow = true;
  const pending = ask(`${url}/metrics/a`);
  await sleep(20);
  const changed = targetSettings('a', upstream, { bodySizeLimit: 7 });
  proxy.reconfigure(settingsOf(changed, targetSettings('c', upstream)));
  assert.equal(made[0]?.settings.length, 1, 'a trip is under way');
  assert.equal((await pending).status, 200);
  assert.equal(made[0]?.settings.at(-1)?.bodySizeLimit, 7);
  assert.equal((await ask(`${url}/metrics/b`)).status, 404);
  assert.equal((await ask(`${url}/metrics/c`)).status, 200);
  proxy.reconfigure(settingsOf(targetSettings('a', upstream)));
  assert.equal(made[0]?.settings.length, 3, 'at once where no trip is under way');
  assert.equal((await ask(`${url}/metrics`)).status, 200);
  assert.deepEqual(
    proxy.lines().map(({ target, query }) => [target, query]),
    [['a', '']],
  );
});

test('stop ends within a second: what can be finished is, the rest is cut', async (t) => {
  for (const [waitMs, finished] of [
    [300, true],
    [60_000, false],
  ] as const) {
    const upstream = await app(t, (_, response) => {
      setTimeout(() => reply(response, BODY), waitMs).unref();
    });
    const { proxy, url } = await setUp(t, settingsOf(targetSettings('app', upstream)));
    const pending = ask(`${url}/metrics`).then(
      ({ status }) => status,
      () => 'cut',
    );
    await sleep(50);
    const startMs = performance.now();
    await proxy.stop();
    assert.ok(performance.now() - startMs < 1_000);
    assert.equal(await pending, finished ? 200 : 'cut');
    await assert.rejects(ask(`${url}/metrics`));
  }
});
