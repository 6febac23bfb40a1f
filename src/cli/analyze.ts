import { Analyst, screenOf } from '../analyze/index.ts';
import { readInputs } from './analyze-input.ts';
import { drawSeed } from './chance.ts';
import type { Arguments } from './options.ts';
import { loadSettings } from './settings.ts';
import type { Streams } from './streams.ts';

export const ANALYZE_OPTIONS = { 'content-type': 'string', suggest: 'boolean', format: 'string' } as const;

/** Says what explodes in a scrape, or in a folder of them, and what the limits would do. Null = it was called in no way it knows. */
export async function analyze(args: Arguments, streams: Streams): Promise<number | null> {
  const [operand, ...more] = args.operands;
  if (operand === undefined || more.length > 0) return null;
  const format = args.options.get('format') ?? 'text';
  if (format !== 'text' && format !== 'json') return streams.fail(`--format is "${format}": text and json are allowed`);
  const loaded = await loadSettings(args.flags);
  if (!loaded.ok) return streams.fail(loaded.error);
  const { targets, memory } = loaded.value.settings;
  const target = targets.find(({ url }) => url === operand) ?? targets[0];
  if (target === undefined) return streams.fail('the configuration has no target');

  const contentType = args.options.get('content-type') ?? null;
  const inputs = await readInputs(operand, { contentType, bodySizeLimit: target.bodySizeLimit }, streams);
  if (!inputs.ok) return streams.fail(inputs.error);
  const analyst = new Analyst(target, { seed: drawSeed(), memory });
  for (const input of inputs.value) {
    const saved = await input.read();
    if (!saved.ok) return streams.fail(saved.error);
    const added = analyst.add(saved.value);
    if (added.ok) continue;
    const { line, column, message } = added.error;
    streams.print(`${input.name}:${line}:${column}: ${message}`);
    return 1;
  }

  const analysis = analyst.result();
  const source = inputs.value.length === 1 ? (inputs.value[0]?.name ?? '') : operand;
  if (format === 'json') await streams.write(`${JSON.stringify(analysis, null, 2)}\n`);
  else if (args.options.has('suggest')) await streams.write(analysis.rules || NOTHING);
  else await streams.write(screenOf(analysis, source, streams.colour));
  return 0;
}

const NOTHING = '# No limit is exceeded: there is nothing to suggest.\nrules: []\n';
