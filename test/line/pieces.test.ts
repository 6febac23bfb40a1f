import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../src/base/outcome.ts';
import { createTargetLine } from '../../src/line/line.ts';
import type { AheadAt } from '../../src/line/state.ts';
import type { Refusal } from '../../src/model/exposition.ts';
import type { Answer, Line } from '../../src/model/line.ts';
import { drawApp } from '../fuzz/app.ts';
import { bend } from '../fuzz/bend.ts';
import { writeApp } from '../fuzz/write-app.ts';
import { dumps } from '../support/corpus.ts';
import { inPieces, OPENMETRICS, seriesOf, settingsOf, TEXT } from '../support/line.ts';
import { type Chance, seeded } from '../support/mutate.ts';

const FOLDING = 'limits: { series_per_metric: 5, values_per_label: 3 }';
const NEVER: AheadAt = { lines: 16_384, groups: 4000, limits: 1, bytes: 2 ** 30 };

function make(config: string, aheadAt: AheadAt = NEVER): Line {
  return createTargetLine(settingsOf(config), { seed: { hi: 1, lo: 2 }, memory: 2 ** 26, aheadAt });
}

/** What can be seen of an outcome. */
function seen(outcome: Outcome<Answer, Refusal>): object {
  return outcome.ok ? { ...outcome.value, body: Buffer.from(outcome.value.body).toString('latin1') } : outcome.error;
}

/** Two lines hear the same bodies, one of them in pieces: what they say must be the same. */
class Pair {
  readonly #whole: Line;
  readonly #pieced: Line;
  #nowMs = 0;

  constructor(config: string) {
    this.#whole = make(config);
    this.#pieced = make(config);
  }

  scrape(body: Uint8Array, contentType: string, next: () => number, what: string): void {
    this.#nowMs += 15_000;
    const at = { nowMs: this.#nowMs, escaping: 'allow-utf-8' } as const;
    const whole = this.#whole.scrape({ body, contentType, ...at });
    const hearing = inPieces(this.#pieced, body, contentType, next);
    assert.deepEqual(seen(hearing.end(at)), seen(whole), what);
    assert.ok(hearing.isWhole && Buffer.compare(hearing.held, body) === 0, what);
    hearing.release();
    assert.deepEqual(this.#pieced.ledger(), this.#whole.ledger(), what);
  }
}

/** Short pieces mostly, as most things happen at their ends. */
function lengths(chance: Chance): () => number {
  return () => 1 + chance.below(chance.below(4) === 0 ? 20_000 : 40);
}

test('every dump of the corpus is what it is, however it comes', () => {
  const chance = seeded(1);
  for (const { name, body, contentType } of dumps()) {
    for (const config of ['', FOLDING]) {
      const pair = new Pair(config);
      for (let scrape = 0; scrape < 2; scrape++)
        pair.scrape(body, contentType, lengths(chance), `${name}, scrape ${scrape}, ${config}`);
    }
  }
});

test('what applications with bugs say is what it is, however it comes', () => {
  let refused = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const chance = seeded(seed);
    const app = drawApp(chance);
    for (const format of ['text', 'openmetrics'] as const) {
      const pair = new Pair(seed % 2 === 0 ? '' : FOLDING);
      for (let scrape = 0; scrape < 3; scrape++) {
        const body = bend(writeApp(app, format, chance), chance);
        pair.scrape(body, format === 'text' ? TEXT : OPENMETRICS, lengths(chance), `seed ${seed}, scrape ${scrape}`);
        const refusal = make('').scrape({
          body,
          contentType: format === 'text' ? TEXT : OPENMETRICS,
          nowMs: 0,
          escaping: 'values',
        });
        if (!refusal.ok) refused++;
      }
    }
  }
  assert.ok(refused > 100, `${refused} were refused`);
});

const ODD: readonly (readonly [what: string, body: string])[] = [
  ['plain', '# HELP f x\n# TYPE f counter\nf{a="b"} 1\nf{a="c"} 2.5e1 123\n\n# c\ng 5'],
  ['a label over lines', 'f{a="x\ny"} 1\nf{a="x\n\nz",b="\\"\\\\"} 2\ng{"l\nm"="1"} 3\n'],
  ['a label over lines without an end', 'f 1\nf{a="x\ny} 1\nf 2\n'],
  ['a NUL at the begin of a line', 'f 1\n\0g 2\nh{ 3\n'],
  ['a NUL in a comment', 'f 1\n#\0\ng 2\n# \0\nx{\n'],
  ['NULs in a label', 'f{a="\0x\0"\0} 1\nf{a= \0"y"} 2\n'],
  ['wrong in the middle', '# TYPE f counter\nf 1\nf{a=} 2\nf 3\n'],
  ['wrong in the last line', 'f 1\nf{a="b"} x'],
  ['no UTF-8', 'f{a="\xff"} 1\n'],
  ['half a character', '# HELP f \xc3\n'],
  ['a TYPE that comes late', 'f_total{a="1"} 1\nf_total{a="2"} 2\n# TYPE f_total counter\nf_total{a="3"} 3\n'],
  ['nothing', ''],
  ['no more than newlines', '\n\n\n'],
];
const ODD_OPENMETRICS: readonly (readonly [what: string, body: string])[] = [
  ['plain', '# TYPE f counter\n# HELP f x\nf_total{a="b"} 1 # {t="x"} 1 2\nf_created{a="b"} 123\n# EOF\n'],
  ['no newline at the end', '# TYPE f gauge\nf 1 12.5\n# EOF'],
  ['NULs behind the end', 'f 1\n# EOF\n\0\0'],
  ['more behind the end', 'f 1\n# EOF\ng 2\n# EOF\n'],
  ['NULs and more behind the end', 'f 1\n# EOF\n\0\0x\n'],
  ['no end', '# TYPE f counter\nf_total 1\n'],
  ['a quoted name over lines', '{"f\ng",a="1"} 1\n# EOF\n'],
  ['a blank line', 'f 1\n\n# EOF\n'],
  ['half a keyword', 'f 1\n# EO\n# EOF\n'],
];

for (const [type, bodies] of [
  [TEXT, ODD],
  [OPENMETRICS, ODD_OPENMETRICS],
] as const)
  for (const [what, text] of bodies)
    test(`${type.split(';')[0]} with ${what}, cut at every byte`, () => {
      const body = Buffer.from(text, 'latin1');
      const pairs = [1, 2, 3, 7].map((length) => [new Pair(FOLDING), () => length] as const);
      for (let scrape = 0; scrape < 3; scrape++)
        for (const [pair, next] of pairs) pair.scrape(body, type, next, `${what}, scrape ${scrape}`);
      for (let cut = 1; cut < body.length; cut++) {
        const pair = new Pair('');
        let left = cut;
        const next = (): number => {
          const length = left;
          left = body.length;
          return length;
        };
        pair.scrape(body, type, next, `${what}, cut at ${cut}`);
      }
    });

/** Counters of so many strangers, each said once. */
function strangers(name: string, from: number, count: number): string {
  const lines = Array.from({ length: count }, (_, at) => `${name}{user="u${from + at}",zone="eu-west-1"} ${at}\n`);
  return `# TYPE ${name} counter\n${lines.join('')}`;
}

const SOON: AheadAt = { lines: 100, groups: 50, limits: 0, bytes: 10_000 };

test('the lines of strangers are let go as they come, in each scrape, and what they counted is in the fold', () => {
  const line = make('limits: { series_per_metric: 20 }', SOON);
  const plain = make('limits: { series_per_metric: 20 }', SOON);
  let sum = 0;
  for (let scrape = 0; scrape < 4; scrape++) {
    // Half of them were there before.
    const body = Buffer.from(`up 1\n${strangers('f_total', 1000 * scrape, 2000)}# TYPE g gauge\ng 7\n`);
    const at = { nowMs: 15_000 * scrape, escaping: 'allow-utf-8' } as const;
    const hearing = inPieces(line, body, TEXT, () => 500);
    const outcome = hearing.end(at);
    assert.ok(outcome.ok);
    assert.ok(hearing.held.length < 20_000, `${hearing.held.length} of ${body.length} bytes are held`);
    assert.equal(hearing.isWhole, false);
    assert.equal(outcome.value.report.bytesIn, body.length);
    const whole = plain.scrape({ body, contentType: TEXT, ...at });
    assert.deepEqual(seen(outcome), seen(whole));
    const series = seriesOf(Buffer.from(outcome.value.body).toString());
    assert.equal(series.get('up'), 1);
    assert.equal(series.get('g'), 7);
    if (scrape === 0) sum = 1999 * 1000;
    else assert.ok((series.get('f_total{user="*",zone="eu-west-1"}') ?? 0) >= sum);
    hearing.release();
  }
});

test('of 60 MB of strangers a few are held, whether anybody is known or not', () => {
  const line = createTargetLine(settingsOf(''), { seed: { hi: 1, lo: 2 }, memory: 2 ** 24 });
  const label = 'x'.repeat(100);
  let most = 0;
  let bytes = 0;
  for (let scrape = 0; scrape < 2; scrape++) {
    const hearing = line.hear({ contentType: TEXT, expected: 60_000_000, nowMs: 0 });
    hearing.take(Buffer.from('# TYPE f_total counter\n'));
    for (let piece = 0; piece < 400; piece++) {
      const from = 1_000_000 * (1 + scrape) + 1000 * piece;
      const lines = Array.from({ length: 1000 }, (_, at) => `f_total{user="${from + at}",pad="${label}"} ${at}\n`);
      const bytesOfIt = Buffer.from(lines.join(''));
      bytes += bytesOfIt.length;
      hearing.take(bytesOfIt);
      most = Math.max(most, hearing.held.buffer.byteLength);
    }
    const outcome = hearing.end({ nowMs: 15_000 * scrape, escaping: 'allow-utf-8' });
    assert.ok(outcome.ok && outcome.value.body.length < 1_000_000);
    assert.equal(outcome.value.report.seriesIn, 400_000);
    hearing.release();
  }
  assert.ok(bytes > 100_000_000 && most < 20_000_000, `${most} bytes were held of twice ${bytes / 2}`);
});

test('a line that was let go leaves after all where its family turns out to be another', () => {
  const config = 'limits: { series_per_metric: 20 }';
  const [line, plain] = [make(config, SOON), make(config, SOON)];
  const at = { nowMs: 15_000, escaping: 'allow-utf-8' } as const;
  const before = Buffer.from(strangers('f_total', 0, 2000));
  for (const one of [line, plain]) assert.ok(one.scrape({ body: before, contentType: TEXT, ...at }).ok);
  // As gauges they are not folded: nobody said how.
  const late = `${strangers('f_total', 0, 400).replace('# TYPE f_total counter\n', '')}# TYPE f_total gauge\n`;
  const body = Buffer.from(`# TYPE f_total counter\n${late}`);
  const hearing = inPieces(line, body, TEXT, () => 300);
  const heard = hearing.end(at);
  const whole = plain.scrape({ body, contentType: TEXT, ...at });
  assert.ok(heard.ok && whole.ok);
  assert.equal(hearing.isWhole, false);
  assert.deepEqual(
    seriesOf(Buffer.from(heard.value.body).toString()),
    seriesOf(Buffer.from(whole.value.body).toString()),
  );
});

test('the place of a refusal is that in the whole body, whatever was let go above it', () => {
  const line = make('limits: { series_per_metric: 20 }', SOON);
  const good = `# HELP f_total x\n${strangers('f_total', 0, 2000)}`;
  const body = Buffer.from(`${good}g{a="x\ny"} 1\n  h{ 2\nf 5\n`);
  const hearing = inPieces(line, body, TEXT, () => 1000);
  const refused = hearing.end({ nowMs: 0, escaping: 'allow-utf-8' });
  const whole = make('').scrape({ body, contentType: TEXT, nowMs: 0, escaping: 'allow-utf-8' });
  assert.ok(!refused.ok && !whole.ok);
  assert.deepEqual(refused, whole);
  assert.equal(hearing.isWhole, false);
});

test('a body that is cancelled leaves nothing behind', () => {
  const config = 'limits: { series_per_metric: 20 }';
  const [line, plain] = [make(config, SOON), make(config, SOON)];
  for (let scrape = 0; scrape < 4; scrape++) {
    const at = { nowMs: 15_000 * (scrape + 1), escaping: 'allow-utf-8' } as const;
    const members = (value: number): string =>
      Array.from({ length: 10 }, (_, one) => `f_total{user="u${one}"} ${value * (one + 1)}\n`).join('');
    const broken = Buffer.from(`# TYPE f_total counter\n${members(1000)}g_total{user="x"} 1\n`);
    const hearing = inPieces(line, broken, TEXT, () => 30);
    hearing.cancel();
    hearing.release();
    const body = Buffer.from(`# TYPE f_total counter\n${members(scrape + 1)}`);
    const heard = inPieces(line, body, TEXT, () => 30);
    assert.deepEqual(seen(heard.end(at)), seen(plain.scrape({ body, contentType: TEXT, ...at })));
    heard.release();
  }
});

test('a line hears one body at a time; what is asked meanwhile is answered as before it, and settings wait', () => {
  const line = make(FOLDING, SOON);
  const at = { nowMs: 15_000, escaping: 'allow-utf-8' } as const;
  const ask = (): object => ({ ledger: line.ledger(), labels: line.labelStats(10), outlook: line.outlook() });
  for (const count of [3, 2000]) {
    const before = ask();
    const hearing = inPieces(line, Buffer.from(strangers('f_total', 0, count)), TEXT, () => 1000);
    assert.deepEqual(ask(), before);
    assert.throws(() => line.hear({ contentType: TEXT, expected: 0, nowMs: 0 }), /one body at a time/);
    assert.ok(make(FOLDING).restore(line.save()).ok);
    line.reconfigure(settingsOf('limits: { series_per_metric: 1 }'));
    const heard = hearing.end(at);
    assert.ok(heard.ok && (count > 3 || heard.value.report.seriesOut === 3));
    hearing.release();
    const late = line.scrape({ body: Buffer.from(strangers('f_total', 0, count)), contentType: TEXT, ...at });
    assert.ok(late.ok && late.value.report.seriesOut === 1);
    line.reconfigure(settingsOf(FOLDING));
  }
});

test('what cannot be read is not held', () => {
  const hearing = make('').hear({ contentType: 'application/vnd.google.protobuf', expected: 0, nowMs: 0 });
  hearing.take(Buffer.from('x'));
  const outcome = hearing.end({ nowMs: 0, escaping: 'allow-utf-8' });
  assert.ok(!outcome.ok && outcome.error.reason === 'limit');
  assert.equal(hearing.isWhole, false);
});

test('a body that Prometheus would refuse is held whole as long as it could be passed on', () => {
  const line = make('limits: { answer_size: 10KB }', { ...SOON, bytes: 1000 });
  for (const [bytes, isWhole] of [
    [5000, true],
    [8_000_000, false],
  ] as const) {
    const body = Buffer.concat([Buffer.from('f 1\nf{a=} 1\n'), Buffer.alloc(bytes, 'g 1\n')]);
    const hearing = inPieces(line, body, TEXT, () => 60_000);
    const outcome = hearing.end({ nowMs: 0, escaping: 'allow-utf-8' });
    assert.ok(!outcome.ok);
    assert.deepEqual([outcome.error.line, outcome.error.column], [2, 5]);
    assert.equal(hearing.isWhole, isWhole);
    hearing.release();
  }
});
