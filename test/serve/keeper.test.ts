import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Keeper } from '../../src/model/trip.ts';
import { targetSettings } from '../support/lines.ts';
import { app, ask, reply } from '../support/net.ts';
import { settingsOf, setUp } from './proxy-setup.ts';

/** Notes what it is asked for; `wait` holds it back. */
function noting(said: string[], wait: () => Promise<void> = async () => {}): Keeper {
  return {
    async restore({ target, query }) {
      said.push(`restore ${target}?${query}`);
    },
    async keep({ target, query }) {
      await wait();
      said.push(`keep ${target}?${query}`);
    },
  };
}

test('a new line is given its state once, and every answer waits until the state is kept', async (t) => {
  const url = await app(t, (_, response) => reply(response, 'a 1\n'));
  const said: string[] = [];
  const keeper = noting(said, () => sleep(30));
  const proxy = await setUp(t, settingsOf(targetSettings('app', url)), { keeper });
  for (const query of ['', '', '?x=1']) {
    await ask(`${proxy.url}/metrics${query}`);
    said.push('answered');
  }
  assert.deepEqual(said, [
    ...['restore app?', 'keep app?', 'answered'],
    ...['keep app?', 'answered'],
    ...['restore app?x=1', 'keep app?x=1', 'answered'],
  ]);
});

test('after a bug the next line starts clean, and what did not leave is not kept', async (t) => {
  const url = await app(t, (_, response) => reply(response, 'a 1\n'));
  const said: string[] = [];
  const proxy = await setUp(t, settingsOf(targetSettings('app', url)), { keeper: noting(said) });
  await ask(`${proxy.url}/metrics`);
  const [line] = proxy.made;
  assert.ok(line !== undefined);
  line.next = () => {
    throw new Error('a bug');
  };
  assert.equal((await ask(`${proxy.url}/metrics`)).status, 500);
  assert.equal((await ask(`${proxy.url}/metrics`)).status, 200);
  assert.equal(proxy.made.length, 2);
  assert.deepEqual(said, ['restore app?', 'keep app?', 'keep app?']);
});
