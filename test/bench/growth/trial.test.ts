import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { type Contender, contenders } from '../contender.ts';
import { isFailure } from './result.ts';
import { tryOut } from './trial.ts';

/** A proxy of few words: `answer` is the body of a listener of requests. */
function impostor(name: string, answer: string): Contender {
  const program = `let asked = 0; require('http').createServer((request, response) => { ${answer} }).listen(process.argv[1], '127.0.0.1')`;
  return { name, argv: (port) => [process.execPath, '-e', program, String(port)] };
}

test('who refuses or dies is out with the reason, and the others are measured to the end', async () => {
  const [pipe = assert.fail()] = contenders('', [], tmpdir());
  const refuser = impostor(
    'refuser',
    `response.writeHead(502).end('the body of ' + process.argv[1] + ' is too large')`,
  );
  const deserter = impostor('deserter', `if (++asked === 3) process.exit(); response.end('x 1')`);
  const { outcomes, lines, scrapes } = await tryOut({ series: 100_000, families: 1, labels: 1 }, [
    refuser,
    pipe,
    deserter,
  ]);
  assert.equal(lines, 100_001);
  const [first, second, third] = outcomes;
  assert.ok(first !== undefined && isFailure(first));
  assert.match(first.failure, /^refuser gave no answer: \/metrics answered 502: the body of \d+ is too large/);
  assert.ok(second !== undefined && !isFailure(second));
  assert.equal(second.name, 'pipe');
  assert.equal(second.wallToPipe, 1);
  assert.ok(scrapes >= 3 && second.answerBytes > 4e6 && second.peakMb >= second.residentMb);
  assert.ok(third !== undefined && isFailure(third));
  assert.match(third.failure, /socket hang up|ECONN/);
});
