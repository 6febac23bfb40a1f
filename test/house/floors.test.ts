import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../support/root.ts';

/**
 * The house, floor by floor from the ground. A room may import rooms of lower floors, never one of its own floor or above. Of
 * another room only the door may be used: `index.ts`, or the file that bears the room's name; `base` and `model` are all door.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['base'],
  ['kernel'],
  ['model'],
  ['exposition', 'identify', 'rules', 'template', 'limit', 'fold', 'config', 'sketch', 'explain'],
  ['line'],
  ['scrape', 'serve', 'admin', 'storage', 'analyze', 'web'],
  ['cli'],
  ['.'],
];
/** Up to this floor nothing waits, reads a clock, draws a random number or talks to the process. */
const PURE_UNTIL = 4;
const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\b(async|await|Promise)\b/, 'waits'],
  [/\b(Date\.now|performance\.now|new Date\(\))/, 'reads a clock'],
  [/\b(Math\.random|randomBytes|randomUUID)\b/, 'draws by chance'],
  [/\b(console|process)\./, 'talks to the process'],
  [/from 'node:(?!crypto'|buffer'|net')/, 'uses more of Node than its pure parts'],
];

const src = join(projectRoot, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(isOfTheHouse);

/** AssemblyScript is another language: its files import each other only. */
function isOfTheHouse(file: string): boolean {
  return /(?<!\.d)\.ts$/.test(file) && !file.startsWith('kernel/assembly/');
}

function roomOf(file: string): string {
  return dirname(file).split('/')[0] ?? '.';
}

function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

/** The files of the house that a file imports; types count, since they are words, too. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  const found = [...text.matchAll(/\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return found.map((path) => relative(src, resolve(src, dirname(file), path)));
}

/** What an import breaks; null = nothing. */
export function breach(file: string, used: string): string | null {
  const [from, to] = [roomOf(file), roomOf(used)];
  if (floorOf(to) < 0) return `${to} is no room of the plan`;
  if (from === to) return null;
  if (floorOf(to) >= floorOf(from)) return `${from} is not above ${to}`;
  const isOpen = ['base', 'model', 'cli'].includes(to);
  const isDoor = isOpen || ['index.ts', `${to}.ts`].some((door) => used === `${to}/${door}`);
  return isDoor ? null : `${used} is not the door of ${to}`;
}

test('every import keeps to the floors and uses the doors', () => {
  const breaches = files.flatMap((file) =>
    importsOf(file).flatMap((used) => {
      const what = breach(file, used);
      return what === null ? [] : [`src/${file} imports ${used}: ${what}`];
    }),
  );
  assert.ok(files.length > 50, 'the house was found');
  assert.deepEqual(breaches, []);
});

test('an import that goes up, sideways or in by the window is found', () => {
  assert.match(breach('base/units.ts', 'model/limits.ts') ?? '', /not above/);
  assert.match(breach('fold/cell.ts', 'limit/index.ts') ?? '', /not above/);
  assert.match(breach('line/line.ts', 'serve/index.ts') ?? '', /not above/);
  assert.match(breach('line/line.ts', 'fold/cell.ts') ?? '', /not the door/);
  assert.equal(breach('line/line.ts', 'fold/index.ts'), null);
});

test('no import comes back to where it started', () => {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    assert.ok(!path.includes(file), `a cycle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`);
    if (done.has(file)) return;
    path.push(file);
    for (const used of importsOf(file)) visit(used);
    path.pop();
    done.add(file);
  };
  for (const file of files) visit(file);
  assert.equal(done.size, files.length);
});

test('up to the line nothing waits, reads a clock, draws by chance or talks to the process', () => {
  const found: string[] = [];
  for (const file of files) {
    if (floorOf(roomOf(file)) > PURE_UNTIL) continue;
    const text = readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
    // The model may name what the rooms above wait for: a type waits for nothing.
    const code = roomOf(file) === 'model' ? text.replaceAll('Promise<', '<') : text;
    for (const [pattern, what] of IMPURE)
      if (pattern.test(code)) found.push(`src/${file} ${what}: ${pattern.exec(code)?.[0]}`);
  }
  assert.deepEqual(found, []);
});

test('no barrels: a door names what it shows', () => {
  for (const file of files) assert.doesNotMatch(readFileSync(join(src, file), 'utf8'), /export \*/, file);
});
