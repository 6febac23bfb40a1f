import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { homeOf } from '../reference/fold.ts';
import type { Lines } from '../reference/history.ts';
import { Auditor, standIns } from './auditor.ts';
import { runs } from './runs.ts';
import { aStory, play } from './story.ts';

test('an output grows by what its members grew by', () => {
  fc.assert(
    fc.property(aStory, (story) => {
      const auditor = new Auditor();
      play(story, (scene) => auditor.audit(scene));
    }),
    runs(80),
  );
});

test('no fold steps back and no histogram is not cumulative, even where memory has no room for the members', () => {
  fc.assert(
    fc.property(aStory, fc.nat(12), (story, room) => {
      let before = new Map<string, Lines>();
      const folds = new Set<string>();
      play(
        story,
        ({ shown, outputs, restarted }) => {
          const homes = [...shown.values()].map(({ labels }) => homeOf(labels, outputs, standIns)?.key ?? '');
          for (const { key, lines } of outputs) {
            if (homes.filter((home) => home === key).length > 1) folds.add(key);
            assertCumulative(lines);
            if (folds.has(key) && !restarted) assertNoStepBack(key, lines, before.get(key));
          }
          before = new Map(outputs.map(({ key, lines }) => [key, lines]));
          for (const key of folds) if (!before.has(key)) folds.delete(key);
        },
        room * 96,
      );
    }),
    runs(80),
  );
});

function assertNoStepBack(key: string, lines: Lines, before: Lines | undefined): void {
  for (const [line, value] of lines)
    if (line !== '_sum') assert.ok(value >= (before?.get(line) ?? 0), `${key} ${line} steps back to ${value}`);
}

function assertCumulative(lines: Lines): void {
  let below = 0;
  const bound = (line: string): number => (line.endsWith('+Inf') ? Infinity : Number(line.split(' ')[1]));
  const buckets = [...lines].filter(([line]) => line.startsWith('_bucket'));
  for (const [line, value] of buckets.sort(([a], [b]) => bound(a) - bound(b))) {
    assert.ok(value >= below, `${line} is ${value}, and the bucket below it ${below}`);
    below = value;
  }
}
