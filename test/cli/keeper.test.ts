import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { done, fail } from '../../src/base/outcome.ts';
import { openKeeper } from '../../src/cli/keeper.ts';
import type { Keeper, PlacedLine } from '../../src/model/trip.ts';
import { FakeLine, type Logged, memoryLog, targetSettings } from '../support/lines.ts';
import { tempFolder } from '../support/sluice.ts';

class StatefulLine extends FakeLine {
  restored: string | null = null;
  override save(): string {
    return 'state';
  }
  override restore(saved: string = ''): ReturnType<FakeLine['restore']> {
    this.restored = saved;
    return saved === 'state' ? done(undefined) : fail('it is not mine');
  }
}

function placed(target: string, query = ''): PlacedLine & { readonly line: StatefulLine } {
  return { target, query, line: new StatefulLine(targetSettings(target, 'http://127.0.0.1/metrics')) };
}

interface Opened {
  readonly keeper: Keeper;
  readonly close: () => void;
  readonly said: readonly Logged[];
  readonly count: () => number;
}

function open(folder: string): Opened {
  const { log, lines: said } = memoryLog();
  let errors = 0;
  const { keeper, close } = openKeeper(folder, log, () => {
    errors++;
  });
  assert.ok(keeper !== null);
  return { keeper, close, said, count: () => errors };
}

const levels = (said: readonly Logged[]): string => said.map(({ level }) => level).join(' ');

test('without a folder nothing is kept', () => {
  assert.equal(openKeeper('', memoryLog().log, assert.fail).keeper, null);
});

test('a line takes back what was kept for its target and query', async (t) => {
  const folder = await tempFolder(t);
  const { keeper, close } = open(folder);
  await keeper.keep(placed('a', 'q=1'));
  close();
  const again = open(folder);
  const [same, other] = [placed('a', 'q=1'), placed('a')];
  await again.keeper.restore(same);
  await again.keeper.restore(other);
  assert.deepEqual([same.line.restored, other.line.restored], ['state', null]);
  assert.deepEqual([again.count(), again.said], [0, []]);
  again.close();
});

test('of two targets of which one cannot be written the log says so once, and counts each time', async (t) => {
  const folder = await tempFolder(t);
  const { keeper, said, count, close } = open(folder);
  await keeper.keep(placed('bad'));
  const [file = ''] = readdirSync(folder).filter((name) => name.startsWith('bad'));
  rmSync(join(folder, file));
  mkdirSync(join(folder, file));
  for (let at = 0; at < 3; at++) for (const target of ['bad', 'good']) await keeper.keep(placed(target));
  assert.equal(levels(said), 'error');
  assert.equal(said[0]?.fields['target'], 'bad');
  assert.equal(count(), 3);
  rmSync(join(folder, file), { recursive: true });
  await keeper.keep(placed('bad'));
  assert.equal(levels(said), 'error info');
  close();
});

test('a folder that another process has is tried again with every scrape', async (t) => {
  const folder = await tempFolder(t);
  // The parent lives as long as this test.
  symlinkSync(`${process.ppid} ${startOf(process.ppid)}`, join(folder, 'lock'));
  const { keeper, said, count, close } = open(folder);
  assert.equal(levels(said), 'error');
  await keeper.restore(placed('a'));
  await keeper.keep(placed('a'));
  assert.deepEqual([levels(said), count()], ['error', 3]);
  rmSync(join(folder, 'lock'));
  await keeper.keep(placed('a'));
  assert.deepEqual([levels(said), count()], ['error info', 3]);
  close();
  await keeper.keep(placed('a'));
  assert.ok(!readdirSync(folder).includes('lock'), 'what is closed does not open again');
});

test('a state that the line refuses is told and counted', async (t) => {
  const folder = await tempFolder(t);
  const { keeper, said, count, close } = open(folder);
  const line = placed('a');
  line.line.save = () => 'foreign';
  await keeper.keep(line);
  await keeper.restore(line);
  assert.equal(said[0]?.message, 'the kept state is refused: the line starts fresh');
  assert.deepEqual([said[0]?.fields['err'], count()], ['it is not mine', 1]);
  close();
});

/** As a lock has it; `?` where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '?';
  } catch {
    return '?';
  }
}
