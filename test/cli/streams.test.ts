import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { manifest, projectRoot } from '../support/root.ts';
import { tempFolder } from '../support/sluice.ts';

test('a reader that has enough is no failure', async (t) => {
  const file = join(await tempFolder(t), 'long.txt');
  await writeFile(file, Array.from({ length: 40_000 }, (_, i) => `metric_${i} 1\n`).join(''));
  const unlimited = join(await tempFolder(t), 'sluice.yml');
  await writeFile(unlimited, 'limits: { series: 0, metrics: 0 }\n');
  const bin = join(projectRoot, manifest.bin.sluice);
  const child = spawn(process.execPath, [bin, 'filter', `--config.file=${unlimited}`, file]);
  t.after(() => child.kill());
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = await once(child, 'close');
  assert.deepEqual([code, stderr], [0, '']);
});
