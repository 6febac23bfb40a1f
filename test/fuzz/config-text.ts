/** Texts that were configurations once: whatever they are now, each fault has a place in them, and nothing hangs. */
import assert from 'node:assert/strict';
import { printIssue, readConfig } from '../../src/config/config.ts';
import { type Chance, seeded } from '../support/mutate.ts';
import { drawConfig, writeConfig } from './config.ts';
import { often, pick } from './words.ts';

/** No configuration of a few kilobytes may take longer to read, in milliseconds; the best of three counts. */
const SLOWEST_MS = 100;

const TOKENS: readonly string[] = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    '- ',
    ',',
    '"',
    "'",
    '\n',
    '\n  ',
    '\t',
    '#',
    '&a ',
    '*a',
    '!!binary ',
    '!!set ',
    '|\n',
    '>-\n',
    '? ',
  ],
  ...[
    '<<: ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '~',
    'null',
    '\r\n',
    '\0',
    '\ufeff',
    '\u2028',
    '😀',
    '\ud800',
    '0x10',
    '1e3',
    '-1',
    '.inf',
    '48MB',
  ],
  ...[
    'match: x\n',
    'limits:\n',
    'rules:\n',
    '  - ',
    'regex: "("',
    'a{1000}{1000}',
    'template: [path]',
    '__proto__: 1\n',
    '99999999999999999999',
  ],
];

export interface ConfigFigures {
  texts: number;
  accepted: number;
  slowestMs: number;
}

export function fuzzConfigs(seed: number, texts: number, untilMs: number): ConfigFigures {
  const figures: ConfigFigures = { texts: 0, accepted: 0, slowestMs: 0 };
  for (; figures.texts < texts && performance.now() < untilMs; figures.texts++) {
    const chance = seeded(seed * 1_000_003 + figures.texts);
    let text = writeConfig(drawConfig(chance), often(chance, 60) ? 'block' : 'flow');
    for (let left = chance.below(5); left > 0; left--) text = bendText(text, chance);
    try {
      check(text, figures);
    } catch (error) {
      const why = error instanceof Error ? error.stack : String(error);
      throw new Error(`seed ${seed}, text ${figures.texts}: ${JSON.stringify(text)}\n${why}`);
    }
  }
  return figures;
}

function check(text: string, figures: ConfigFigures): void {
  const read = readConfig(text, 'fuzz.yml');
  let slowest = timeOf(text);
  for (let left = 3; left > 0 && slowest > SLOWEST_MS; left--) slowest = Math.min(slowest, timeOf(text));
  assert.ok(slowest <= SLOWEST_MS, `took ${slowest} ms`);
  figures.slowestMs = Math.max(figures.slowestMs, slowest);
  if (read.ok) {
    figures.accepted++;
    return;
  }
  assert.ok(read.error.length > 0, 'a refusal says why');
  const lines = text.split('\n');
  for (const issue of read.error) {
    const line = lines[issue.line - 1];
    assert.ok(line !== undefined, `there is no line ${issue.line}`);
    assert.ok(
      issue.column >= 1 && issue.column <= [...line].length + 1,
      `line ${issue.line} has no column ${issue.column}`,
    );
    assert.match(printIssue(issue, text), /^fuzz\.yml:\d+:\d+: .*got .+, want .+/s);
  }
}

function timeOf(text: string): number {
  const started = performance.now();
  readConfig(text, 'fuzz.yml');
  return performance.now() - started;
}

/** A token put in or over, a piece cut, repeated or moved to another depth, a key or a value that is another's. */
function bendText(text: string, chance: Chance): string {
  const at = chance.below(text.length + 1);
  const until = Math.min(text.length, at + chance.below(20));
  const token = pick(chance, TOKENS);
  switch (chance.below(6)) {
    case 0:
      return text.slice(0, at) + token + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(until);
    case 2:
      return text.slice(0, at) + token + text.slice(until);
    case 3:
      return text.slice(0, until) + text.slice(at);
    case 4: {
      const lines = text.split('\n');
      const line = chance.below(lines.length);
      return lines
        .with(line, `${' '.repeat(chance.below(6))}${lines[chance.below(lines.length)]?.trimStart()}`)
        .join('\n');
    }
    default:
      return text.replace(/\d+|"[^"]*"/g, (value) => (often(chance, 10) ? token : value));
  }
}
