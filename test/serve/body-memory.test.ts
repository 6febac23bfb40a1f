import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { type TestContext, test } from 'node:test';
import { createTargetLine } from '../../src/line/line.ts';
import type { Hearing, Line } from '../../src/model/line.ts';
import type { TargetSettings } from '../../src/model/settings.ts';
import { until } from '../support/child.ts';
import { targetSettings } from '../support/lines.ts';
import { app, ask, reply } from '../support/net.ts';
import { settingsOf, setUp } from './proxy-setup.ts';

/** More than sockets take up by themselves. */
const LINES = 24_000;
const LINE = 1000;
const BYTES = LINES * LINE;

/** Comments full of a digit. */
function full(digit: number): Buffer {
  return Buffer.from(`#${String(digit).repeat(LINE - 2)}\n`.repeat(LINES));
}

/** An application whose n-th answer is full of the digit n, and the memory that each was put into. */
async function counting(t: TestContext): Promise<{ url: string; memory: ArrayBufferLike[] }> {
  let asked = 0;
  const upstream = await app(t, (_, response) => reply(response, full(asked++)));
  const memory: ArrayBufferLike[] = [];
  const makeLine = (target: TargetSettings): Line => {
    const line = createTargetLine(target, { seed: { hi: 1, lo: 2 }, memory: 2 ** 26 });
    const hear = line.hear.bind(line);
    line.hear = (announced) => {
      const hearing = hear(announced);
      const end = hearing.end.bind(hearing);
      const watched: Hearing = Object.create(hearing, {
        end: {
          value: (at: Parameters<Hearing['end']>[0]) => {
            memory.push(hearing.held.buffer);
            return end(at);
          },
        },
      });
      return watched;
    };
    return line;
  };
  const target = targetSettings('app', upstream, { bodySizeLimit: 0 });
  const settings = settingsOf({ ...target, limits: { ...target.limits, answerSize: 0 } });
  const { url } = await setUp(t, settings, { makeLine });
  return { url: `${url}/metrics`, memory };
}

async function slowly(url: string): Promise<IncomingMessage> {
  const [response]: IncomingMessage[] = await once(get(url, { agent: false }), 'response');
  assert.ok(response !== undefined);
  return response.pause();
}

async function digits(response: IncomingMessage): Promise<Set<number>> {
  let bytes = 0;
  const seen = new Set<number>();
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte !== 0x0a && byte !== 0x23) seen.add(byte - 0x30);
  }
  assert.equal(bytes, BYTES);
  return seen;
}

test('an answer that its reader has not taken stays what it was while others come', async (t) => {
  const { url, memory } = await counting(t);
  const slow = await slowly(url);
  for (const n of [1, 2, 3]) assert.ok(full(n).equals((await ask(url)).body));
  assert.deepEqual(await digits(slow), new Set([0]));
  assert.equal(memory.slice(1).includes(memory[0] ?? new ArrayBuffer(0)), false);
});

test('where all readers of an answer are done, the next body comes into its memory', async (t) => {
  const { url, memory } = await counting(t);
  for (const n of [0, 1, 2, 3]) {
    assert.ok(full(n).equals((await ask(url)).body));
    // The answer's end reaches its reader before the proxy hears that it was sent.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(new Set(memory).size < 4, 'no memory was used again');
});

test('of those who share an answer the slowest decides', async (t) => {
  const { url } = await counting(t);
  const first = ask(url);
  const sharing = [slowly(url), slowly(url), ask(url)] as const;
  await first;
  const [slow, gone, quick] = await Promise.all(sharing);
  const shared = Number(String.fromCharCode(quick.body[1] ?? 0));
  gone.destroy();
  for (let i = 0; i < 3; i++) await ask(url);
  assert.deepEqual(await digits(slow), new Set([shared]));
});

test('who leaves in the middle of an answer leaves its memory', async (t) => {
  const { url, memory } = await counting(t);
  for (let i = 0; i < 3; i++) {
    const gone = await slowly(url);
    gone.destroy();
    await until(
      () => (gone.destroyed ? true : undefined),
      () => 'the reader did not leave',
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await ask(url);
  assert.ok(new Set(memory).size < 4, 'no memory was used again');
});
