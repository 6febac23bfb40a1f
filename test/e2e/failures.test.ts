import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/child.ts';
import { app, ask, listen, rawApp, reply } from '../support/net.ts';
import { configFile, runSluice, startSluice } from '../support/sluice.ts';

const BODY = 'requests_total 1\n';
const URL_IN_MESSAGE = /http:\/\/127\.0\.0\.1:\d+\/metrics/;

function scrape(proxy: string, seconds: number): ReturnType<typeof ask> {
  return ask(`${proxy}/metrics`, { headers: { 'x-prometheus-scrape-timeout-seconds': `${seconds}` } });
}

/** A port that nobody listens on. */
async function closedPort(t: TestContext): Promise<string> {
  const server = createServer();
  const url = await listen(t, server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

test('an application that does not answer well: 502 or 504 with the reason, in time, and counted', async (t) => {
  const silent = await rawApp(t, () => {});
  const rows: readonly [what: string, upstream: string, status: number, says: RegExp][] = [
    ['down', await closedPort(t), 502, /refused the connection/],
    ['closes at once', await rawApp(t, (socket) => socket.destroy()), 502, /(closed|reset) the connection before/],
    ['slow', silent, 504, /within the deadline of 0\.9 s/],
    [
      'slow in the middle',
      await rawApp(t, (socket) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n${BODY}`)),
      504,
      /within the deadline of 0\.9 s/,
    ],
    ['broken', await app(t, (_, response) => response.writeHead(500).end('secret trace')), 502, /answered 500/],
    [
      'elsewhere',
      await app(t, (_, response) => response.writeHead(302, { location: '/x' }).end()),
      502,
      /redirects are/,
    ],
  ];
  for (const [what, upstream, status, says] of rows) {
    const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`]);
    const startMs = performance.now();
    const got = await scrape(sluice.proxy, 1);
    const tookMs = performance.now() - startMs;
    assert.equal(got.status, status, `${what}: ${got.text}`);
    assert.match(got.text, says, what);
    if (status === 502) assert.match(got.text, URL_IN_MESSAGE, what);
    assert.ok(!got.text.includes('secret trace'));
    assert.ok(tookMs < 1_000, `${what} took ${tookMs} ms`);
    const own = await ask(`${sluice.admin}/metrics`);
    assert.ok(own.text.includes(`sluice_scrapes_total{target="app",code="${status}"} 1\n`), what);
    assert.equal((await ask(`${sluice.admin}/-/ready`)).status, 200, 'never depends on the application');
    await until(() => sluice.stderr().match(/scrapes fail/g)?.length === 1, sluice.stderr);
    assert.match(sluice.stderr(), URL_IN_MESSAGE, what);
    await sluice.stop();
  }
});

test('it comes back: the next scrape is a good one', async (t) => {
  const upstream = await rawApp(t, (socket, n) => {
    if (n === 1) socket.destroy();
    else socket.end(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`);
  });
  const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`]);
  assert.equal((await ask(`${sluice.proxy}/metrics`)).status, 502);
  assert.equal((await ask(`${sluice.proxy}/metrics`)).text, BODY);
  await until(() => sluice.stderr().includes('scrapes work again'), sluice.stderr);
});

test('a body that Prometheus would refuse passes untouched where it fits, else 502 with line and column', async (t) => {
  const bad = `${'fine 1\n'.repeat(200)}broken{a="1"} one\n`;
  const upstream = await app(t, (_, response) => reply(response, bad));
  for (const fits of [true, false]) {
    const config = await configFile(t, { limits: fits ? {} : { answer_size: '1KB' } });
    const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`, `--config.file=${config}`]);
    const got = await ask(`${sluice.proxy}/metrics`);
    if (fits) assert.deepEqual([got.status, got.text], [200, bad]);
    else {
      assert.equal(got.status, 502);
      assert.match(got.text, /refused at line 201, column 15\b/);
    }
    await until(() => /line 201, column 15\b/.test(sluice.stderr()), sluice.stderr);
  }
});

test('a body larger than body_size_limit is a 502 that names the setting', async (t) => {
  const upstream = await app(t, (_, response) => reply(response, BODY.repeat(100)));
  const config = await configFile(t, { body_size_limit: '1KB' });
  const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`, `--config.file=${config}`]);
  const got = await ask(`${sluice.proxy}/metrics`);
  assert.equal(got.status, 502);
  assert.match(got.text, /body_size_limit/);
});

test('many scrapers at once: the application sees one at a time', async (t) => {
  let now = 0;
  let most = 0;
  let trips = 0;
  const upstream = await app(t, async (_, response) => {
    now += 1;
    trips += 1;
    most = Math.max(most, now);
    await sleep(50);
    now -= 1;
    reply(response, BODY);
  });
  const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`]);
  const got = await Promise.all(Array.from({ length: 20 }, () => ask(`${sluice.proxy}/metrics`)));
  assert.deepEqual([...new Set(got.map(({ status, text }) => `${status} ${text}`))], [`200 ${BODY}`]);
  assert.equal(most, 1);
  assert.ok(trips < 20, `${trips} trips for 20 scrapes`);
});

/** On a machine that is busy with other things a second is short: the best of three tries counts. */
const TRIES = 3;

test('SIGTERM and SIGINT: exit 0 within a second, and a scrape in flight is finished if it can be', async (t) => {
  const upstream = await app(t, async ({ url }, response) => {
    if (url === '/never') return;
    await sleep(url === '/soon' ? 300 : 0);
    reply(response, BODY);
  });
  for (const [signal, path] of [
    ['SIGTERM', '/idle'],
    ['SIGTERM', '/soon'],
    ['SIGTERM', '/never'],
    ['SIGINT', '/soon'],
  ] as const) {
    const took: number[] = [];
    while (took.length < TRIES && !took.some((ms) => ms < 1_000)) {
      const sluice = await startSluice(t, [`--upstream.url=${upstream}${path}`]);
      const flying = path === '/idle' ? null : ask(`${sluice.proxy}/metrics`).catch((error: Error) => error);
      await sleep(100);
      const startMs = performance.now();
      sluice.kill(signal);
      assert.equal(await sluice.ended, 0, `${signal}, ${path}: ${sluice.stderr()}`);
      took.push(performance.now() - startMs);
      const got = await flying;
      if (path === '/soon') assert.deepEqual(got instanceof Error ? got : got?.text, BODY);
      if (path === '/never') assert.ok(got instanceof Error || (got?.status ?? 0) >= 500, String(got));
    }
    t.diagnostic(`${signal} ${path}: ${took.map(Math.round).join(', ')} ms`);
    assert.ok(Math.min(...took) < 1_000, `${signal}, ${path}: ${took.join(', ')} ms`);
  }
});

test('what cannot start says why in one line and exits', async (t) => {
  const taken = await app(t, (_, response) => response.end());
  const port = new URL(taken).port;
  const withTargets = await configFile(t, { targets: [{ name: 'a', url: 'http://127.0.0.1:1/metrics' }] });
  const free = ['--web.listen-address=127.0.0.1:0', '--admin.listen-address=127.0.0.1:0'];
  const rows: readonly [args: string[], code: number, says: RegExp][] = [
    [
      ['--web.listen-address', `127.0.0.1:${port}`, '--admin.listen-address=127.0.0.1:0'],
      1,
      /web\.listen-address.*in use/,
    ],
    [
      ['--web.listen-address=127.0.0.1:0', `--admin.listen-address=127.0.0.1:${port}`],
      1,
      /admin\.listen-address.*in use/,
    ],
    [['--web.listen-address=nonsense'], 1, /web\.listen-address is "nonsense"/],
    [['--no.such-flag'], 2, /--no\.such-flag/],
    [['--no.such-flag=1', 'demo'], 2, /--no\.such-flag/],
    [['no-such-command'], 2, /no-such-command/],
    [[...free, '--config.file=/no/such/file.yml'], 1, /\/no\/such\/file\.yml cannot be read/],
    [[...free, `--config.file=${withTargets}`, '--upstream.url=http://127.0.0.1:1/'], 1, /upstream\.url and targets/],
    [[...free, '--log.level=loud'], 1, /log\.level is "loud"/],
    [[...free, '--log.format=xml'], 1, /log\.format is "xml"/],
    [[...free, '--config.reload-interval=often'], 1, /reload-interval is "often"/],
  ];
  const runs = await Promise.all(rows.map(([args]) => runSluice(t, args)));
  for (const [i, [args, code, says]] of rows.entries()) {
    const got = runs[i] ?? assert.fail();
    assert.equal(got.code, code, `${args.join(' ')}: ${got.stderr}`);
    assert.match(got.stderr, says);
    assert.equal(got.stderr.split('\n').length, 2, `one line: ${got.stderr}`);
    assert.equal(got.stdout, '');
  }
  const environment = await runSluice(t, [...free, `--config.file=${withTargets}`], {
    env: { SLUICE_UPSTREAM_URL: 'http://127.0.0.1:1/' },
  });
  assert.equal(environment.code, 1);
  assert.match(environment.stderr, /upstream\.url and targets/);
});

test('a faulty configuration: exit 1 with every issue and its place', async (t) => {
  const config = await configFile(
    t,
    'limits:\n  series: many\n  sereis: 5\nrules:\n  - match: "("\n    drop: true\nwindow: soon\n',
  );
  for (const args of [[`--config.file=${config}`], ['check', 'config', config]]) {
    const got = await runSluice(t, args);
    assert.equal(got.code, 1);
    for (const [line, word] of [
      [2, 'many'],
      [3, 'sereis'],
      [5, '\\('],
      [7, 'soon'],
    ] as const)
      assert.match(got.stderr, new RegExp(`${config}:${line}:\\d+: .*${word}`), got.stderr);
  }
});
