/** The oracle of test/oracle, which is Prometheus' own parser: is a body taken, and what is read there. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import type { Format, SampleLine } from '../../src/model/exposition.ts';
import { compareNames } from '../../src/model/labels.ts';
import { need } from '../support/need.ts';
import { projectRoot } from '../support/root.ts';

const SOURCE = join(projectRoot, 'test', 'oracle');
const PROGRAM = join(projectRoot, 'build', 'oracle');

export interface Question {
  readonly body: Uint8Array;
  readonly format: Format;
  /** Names must do without quotes. */
  readonly legacy: boolean;
}

/** Null where it was built, else why it cannot be. A few seconds from a warm cache. */
export function buildOracle(): string | null {
  const built = spawnSync('go', ['build', '-o', PROGRAM, '.'], { cwd: SOURCE, encoding: 'utf8' });
  if (built.error !== undefined) return `Go cannot be run: ${built.error.message}`;
  return built.status === 0 ? null : `go build in test/oracle: ${built.stderr}`;
}

/** False, with a skip, where Go cannot build it. */
export function needOracle(t: TestContext): boolean {
  const reason = buildOracle();
  return need(t, 'go', reason === null, reason ?? '');
}

export class Oracle {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    this.#child = spawn(PROGRAM, { env: { ...process.env, GOMAXPROCS: '1' } });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** For each body `ok <samples> <digest>`, or `no "<why>"`. */
  async judge(questions: readonly Question[]): Promise<readonly string[]> {
    for (const { body, format, legacy } of questions) {
      const head = Buffer.alloc(5);
      const letter = format === 'text' ? 't' : 'o';
      head.write(legacy ? letter.toUpperCase() : letter, 'latin1');
      head.writeUInt32BE(body.length, 1);
      this.#child.stdin.write(head);
      this.#child.stdin.write(body);
    }
    const verdicts: string[] = [];
    for (const _ of questions) {
      const line = await this.#lines.next();
      if (line.done) throw new Error('the oracle ended');
      verdicts.push(line.value);
    }
    return verdicts;
  }

  async stop(): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.stdin.end();
    await closed;
  }
}

/** What the oracle says of a body in which these samples are read; test/oracle/main.go, `canonical`. */
export function verdictOf(samples: readonly SampleLine[], format: Format): string {
  let text = '';
  for (const { name, labels, value, timestampText, timestampMs, exemplar } of samples) {
    const all = [...labels, { name: '__name__', value: name }].sort((a, b) => compareNames(a.name, b.name));
    for (const label of all) text += `${label.name}=${boundOf(label.name, label.value)}\n`;
    // Beyond 2^53 a number is no longer the text.
    text +=
      bitsOf(value) + (format === 'text' && timestampText !== null ? `@${BigInt(timestampText)}` : time(timestampMs));
    if (exemplar !== null)
      text += `#${bitsOf(exemplar.value)}${time(exemplar.timestamp === null ? null : exemplar.timestamp * 1000)}`;
    text += '\n';
  }
  return `ok ${samples.length} ${createHash('md5').update(text).digest('hex')}`;
}

function time(ms: number | null): string {
  if (ms === null) return '';
  return Math.abs(ms) < 2 ** 63 ? `@${BigInt(Math.trunc(ms))}` : '@far';
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function boundOf(name: string, value: string): string {
  if (name !== 'le' && name !== 'quantile') return value;
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(value);
  if (infinity !== null) return bitsOf(infinity[1] === '-' ? -Infinity : Infinity);
  if (/^nan$/i.test(value)) return 'NaN';
  const number = NUMBER.test(value) ? Number(value) + 0 : Number.NaN;
  return Number.isFinite(number) ? bitsOf(number) : value;
}

const numbers = new Float64Array(1);
const words = new BigUint64Array(numbers.buffer);

function bitsOf(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  numbers[0] = value;
  return (words[0] ?? 0n).toString(16);
}
