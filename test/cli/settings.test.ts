import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArguments } from '../../src/cli/options.ts';
import { loadSettings, parseSettings } from '../../src/cli/settings.ts';

function flagsOf(...argv: string[]) {
  const args = readArguments(argv, {}, {});
  assert.ok(args.ok);
  return args.value.flags;
}

for (const [url, shown] of [
  ['nonsense', '(not a URL)'],
  ['127.0.0.1:8080/metrics', '(not a URL)'],
  ['ftp://app/metrics', 'ftp://app/metrics'],
  ['ftp://user:secret@app/metrics?token=1', 'ftp://user:xxxxx@app/metrics?...'],
  ['http://', '(not a URL)'],
] as const)
  test(`--upstream.url=${url} is refused at start`, async () => {
    for (const loaded of [
      await loadSettings(flagsOf(`--upstream.url=${url}`)),
      await parseSettings('limits: { series: 1 }', 'config', flagsOf(`--upstream.url=${url}`)),
    ])
      assert.deepEqual(loaded, {
        ok: false,
        error: `--upstream.url is ${shown}: want an http or https URL, as in http://127.0.0.1:8080/metrics, or unix:/path/of.sock:/metrics`,
      });
  });

test('--upstream.url makes the one target', async () => {
  const loaded = await loadSettings(flagsOf('--upstream.url=https://user:secret@app/metrics'));
  assert.ok(loaded.ok);
  assert.deepEqual(
    loaded.value.settings.targets.map(({ name, url }) => [name, url]),
    [['app', 'https://user:secret@app/metrics']],
  );
});
