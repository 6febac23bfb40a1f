import assert from 'node:assert/strict';
import { completed, homeOf, type Output, sumOf } from '../reference/fold.ts';
import { History, type Lines } from '../reference/history.ts';
import type { Scene } from './story.ts';

/** The values that a mapping may put in the place of a label's value. */
export function standIns(label: string, value: string): readonly string[] {
  return label === 'path' ? [value.replace(/\/\d+(?=\/|$)/g, '/:id'), '*', 'other'] : ['*'];
}

/** Holds an answer against what is true. */
export class Auditor {
  readonly #history = new History();
  /** What each output showed last, since the application started. */
  readonly #shownLast = new Map<string, Lines>();
  /** All that were ever there since then. */
  readonly #known = new Set<string>();
  readonly #folds = new Set<string>();
  #before = new Set<string>();

  /** The mapping changed with this answer: what is not in it may have become a part of something else. */
  #forgetOthers(outputs: readonly Output[]): void {
    const there = new Set(outputs.map(({ key }) => key));
    for (const key of [...this.#shownLast.keys(), ...this.#folds]) if (!there.has(key)) this.#forget(key);
  }

  #forget(key: string): void {
    this.#shownLast.delete(key);
    this.#folds.delete(key);
  }

  audit({ shown, start, outputs, restarted, remapped }: Scene): void {
    const lines = new Map([...shown].map(([member, { lines }]) => [member, lines]));
    const truth = this.#history.observe(lines, start);
    assert.equal(restarted, truth.restarted, 'has the application restarted?');
    if (restarted) for (const kept of [this.#shownLast, this.#known, this.#folds]) kept.clear();
    const members = new Map<Output, string[]>();
    for (const [member, { labels }] of shown) {
      const home = homeOf(labels, outputs, standIns);
      assert.ok(home !== undefined, `${member} is in no output`);
      members.set(home, [...(members.get(home) ?? []), member]);
    }
    for (const output of outputs) {
      const there = members.get(output) ?? [];
      assert.ok(there.length > 0, `nobody is in ${output.key}`);
      this.#auditOutput(
        output,
        there.map((member) => completed(lines.get(member) ?? new Map())),
        there.map((member) => completed(truth.increases.get(member) ?? new Map())),
        restarted,
      );
    }
    this.#before = new Set(outputs.map(({ key }) => key));
    for (const key of this.#before) this.#known.add(key);
    for (const { key, lines } of outputs)
      this.#shownLast.set(key, new Map([...(this.#shownLast.get(key) ?? []), ...lines]));
    if (remapped) this.#forgetOthers(outputs);
  }

  #auditOutput(
    { key, lines }: Output,
    values: readonly Lines[],
    increases: readonly Lines[],
    restarted: boolean,
  ): void {
    if (values.length > 1) this.#folds.add(key);
    const last = this.#shownLast.get(key);
    const sum = sumOf(values);
    const increase = sumOf(increases);
    for (const [line, value] of lines) {
      const name = `${key} ${line}`;
      assert.ok(sum.has(line), `${name}: not all of its members have it`);
      const before = last?.get(line);
      // A single member leaves as it is, resets and all.
      if (values.length === 1 && value === sum.get(line) && !this.#folds.has(key)) continue;
      if (restarted) assert.equal(value, sum.get(line), `${name} starts anew, at its plain sum`);
      else if (last === undefined)
        assert.ok(
          this.#known.has(key) || value === sum.get(line),
          `${name} is new, and does not start at its plain sum`,
        );
      else if (before === undefined && line === '_bucket +Inf')
        assert.equal(value, lines.get('_count'), `${name} is the count`);
      else if (before === undefined) assert.fail(`${name} has come back`);
      else if (this.#before.has(key)) assert.equal(value - before, increase.get(line), `the increase of ${name}`);
      else assert.ok(value >= before || line === '_sum', `${name} steps back from ${before} to ${value}`);
    }
  }
}
