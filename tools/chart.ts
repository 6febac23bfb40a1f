import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { CONFIG } from '../src/config/shapes.ts';
import { jsonSchema } from './json-schema.ts';

const CHART = 'helm/sluice';

/** The chart's schema, whose part for `config` is the schema of the configuration file: Helm refuses what Sluice would refuse. */
export function chartSchema(root: string): Readonly<Record<string, unknown>> {
  // Our own file; Helm's tests read it as well.
  const schema = JSON.parse(readFileSync(join(root, CHART, 'values.schema.json'), 'utf8')) as Record<
    string,
    unknown
  > & {
    readonly properties: Readonly<Record<string, unknown>>;
  };
  const { $schema, title, definitions, ...config } = jsonSchema(CONFIG, 'config');
  return { ...schema, properties: { ...schema.properties, config }, definitions };
}

const TABLE = /(?<=<!-- printed from values\.yaml -->\n)[\s\S]*(?=<!-- until here -->)/;

/** The chart's README, whose table of values is printed from the comments in values.yaml. */
export function chartReadme(root: string): string {
  const readme = readFileSync(join(root, CHART, 'README.md'), 'utf8');
  const values = parseDocument(readFileSync(join(root, CHART, 'values.yaml'), 'utf8')).contents;
  if (!isMap(values)) throw new Error(`${CHART}/values.yaml holds no mapping`);
  const rows = valueRows(values, '').map(
    ({ path, standard, text }) => `| \`${path}\` | ${standard === '' ? '' : `\`${standard}\``} | ${text} |`,
  );
  return readme.replace(TABLE, `| value | default | |\n|---|---|---|\n${rows.join('\n')}\n`);
}

interface Row {
  readonly path: string;
  readonly standard: string;
  readonly text: string;
}

/** A section without a comment on its parts is one row. */
function valueRows(section: YAMLMap, above: string): readonly Row[] {
  return section.items.flatMap((item, i) => {
    // What the parser makes of block YAML has scalars for keys.
    const pair = item as Pair;
    if (!isScalar(pair.key)) throw new Error(`below "${above}" a key is no scalar`);
    const path = `${above}${pair.key.value}`;
    // The comment above the first key of a section hangs on the section.
    const first = i === 0 && above !== '' ? section.commentBefore : undefined;
    const text = plain([first, pair.key.commentBefore].join('\n'));
    if (isMap(pair.value) && pair.value.items.length > 0 && hasComments(pair.value))
      return [...(text === '' ? [] : [{ path, standard: '', text }]), ...valueRows(pair.value, `${path}.`)];
    if (text === '') throw new Error(`${path} in values.yaml has no comment`);
    return [{ path, standard: standardOf(pair.value), text }];
  });
}

function hasComments(section: YAMLMap): boolean {
  return (
    section.commentBefore != null ||
    section.items.some(
      ({ key, value }) => (isScalar(key) && key.commentBefore != null) || (isMap(value) && hasComments(value)),
    )
  );
}

function standardOf(value: unknown): string {
  if (isScalar(value)) return value.value === '' ? '""' : String(value.value);
  const text = JSON.stringify((value as { toJSON(): unknown }).toJSON());
  return text.length > 60 ? '' : text;
}

function plain(comment: string): string {
  return comment.replaceAll(/\s+/g, ' ').trim().replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
