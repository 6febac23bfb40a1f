import type { ScalarKind, SectionShape, Shape } from '../src/config/shape.ts';

const SCALARS: Readonly<Record<ScalarKind, string>> = {
  text: 'text',
  'optional text': 'text',
  secret: 'text, never shown',
  file: 'path',
  count: 'whole number',
  modulus: 'whole number of 64 bits',
  boolean: '`true` or `false`',
  size: 'size, as in `16MB`',
  duration: 'duration, as in `1h30m`',
  'go duration': 'duration, as in `500ms`',
  pattern: 'RE2 pattern',
  selector: 'family or selector',
  label: 'label name',
  name: 'name',
  url: 'URL',
  'bcrypt hash': 'bcrypt hash',
};

/** The tables of a file's sections, the file itself first, each section once. */
export function referenceOf(root: SectionShape): string {
  const sections: SectionShape[] = [];
  collect(root, sections);
  return sections.map(tableOf).join('\n');
}

function collect(shape: Shape, sections: SectionShape[]): void {
  if (shape.kind === 'list' || shape.kind === 'map') collect(shape.of, sections);
  if (shape.kind !== 'section' || sections.includes(shape)) return;
  sections.push(shape);
  for (const { shape: inner } of Object.values(shape.keys)) collect(inner, sections);
}

function tableOf(section: SectionShape): string {
  const rows = Object.entries(section.keys).map(([name, key]) => {
    const standard = key.required ? 'required' : key.default === undefined ? '' : `\`${key.default}\``;
    return `| \`${name}\` | ${typeOf(key.shape)} | ${standard} | ${key.text} |`;
  });
  const needs = section.needsOneOf?.map((name) => `\`${name}\``).join(', ');
  return [
    `### ${section.name}`,
    '',
    ...(needs === undefined ? [] : [`At least one of ${needs} must be there.`, '']),
    '| key | value | default | |',
    '|---|---|---|---|',
    ...rows.map((row) => row.replaceAll('(.*)', '(.\\*)')),
    '',
  ].join('\n');
}

function typeOf(shape: Shape): string {
  switch (shape.kind) {
    case 'words':
      return shape.words.map((word) => `\`${word}\``).join(', ') + (shape.anyCase ? ', in any case' : '');
    case 'list':
      return `list of ${shape.of.kind === 'section' ? typeOf(shape.of) : `(${typeOf(shape.of)})`}`;
    case 'map':
      return `map of names to (${typeOf(shape.of)})`;
    case 'section':
      return `[${shape.name}](#${shape.name.replaceAll(' ', '-')})`;
    default:
      return SCALARS[shape.kind];
  }
}
