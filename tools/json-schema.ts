import type { Key, ScalarKind, SectionShape, Shape } from '../src/config/shape.ts';

type Json = { readonly [key: string]: unknown };

const TEXT = ['string', 'number', 'boolean'];

const SCALARS: Readonly<Record<ScalarKind, Json>> = {
  text: { type: TEXT },
  'optional text': { type: [...TEXT, 'null'] },
  secret: { type: [...TEXT, 'null'] },
  file: { type: ['string', 'null'] },
  count: { type: 'integer', minimum: 0 },
  modulus: { type: ['integer', 'null'], minimum: 0 },
  boolean: { type: 'boolean' },
  size: { anyOf: [{ const: 0 }, { type: 'string', pattern: '^(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i?)?B)+)$' }] },
  duration: {
    type: 'string',
    pattern: '^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$',
    // Not as a look-ahead, which RE2 does not have: Helm reads this schema, too.
    allOf: [{ pattern: '[1-9]' }],
  },
  'go duration': {
    anyOf: [
      { const: 0 },
      { type: 'string', pattern: '^(0|\\+?(([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$' },
    ],
  },
  pattern: { type: [...TEXT, 'null'] },
  selector: { type: TEXT },
  label: { type: TEXT, minLength: 1 },
  name: { type: ['string', 'number'], pattern: '^[a-zA-Z0-9_-]+$' },
  url: { type: 'string', pattern: '^([hH][tT][tT][pP][sS]?://[^/]|[uU][nN][iI][xX]:/)' },
  'bcrypt hash': { type: 'string', pattern: '^\\$2[a-z]?\\$(0[4-9]|[12][0-9]|3[01])\\$[./A-Za-z0-9]{53}$' },
};

/** The JSON Schema (draft 7, which editors know) of a file. */
export function jsonSchema(shape: SectionShape, title: string): Json {
  const definitions = new Map<string, Json>();
  const root = section(shape, definitions);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...root,
    definitions: Object.fromEntries(definitions),
  };
}

function schemaOf(shape: Shape, definitions: Map<string, Json>): Json {
  switch (shape.kind) {
    case 'words':
      return shape.anyCase
        ? { type: 'string', pattern: `^(${shape.words.map(anyCase).join('|')})$` }
        : { enum: shape.words };
    case 'list':
      return { type: ['array', 'null'], items: schemaOf(shape.of, definitions) };
    case 'map':
      return { type: ['object', 'null'], additionalProperties: schemaOf(shape.of, definitions) };
    case 'section': {
      const name = shape.name.replaceAll(' ', '_');
      if (!definitions.has(name)) {
        definitions.set(name, {}); // its place in the order
        definitions.set(name, section(shape, definitions));
      }
      return { $ref: `#/definitions/${name}` };
    }
    default:
      return SCALARS[shape.kind];
  }
}

function section(shape: SectionShape, definitions: Map<string, Json>): Json {
  const required = Object.entries(shape.keys).flatMap(([name, { required }]) => (required ? [name] : []));
  return {
    type: shape.mayBeNothing ? ['object', 'null'] : 'object',
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    ...(shape.needsOneOf === undefined ? {} : { anyOf: shape.needsOneOf.map((name) => ({ required: [name] })) }),
    properties: Object.fromEntries(Object.entries(shape.keys).map(([name, key]) => [name, property(key, definitions)])),
  };
}

/** Beside a `$ref` draft 7 reads nothing. */
function property(key: Key, definitions: Map<string, Json>): Json {
  const schema = schemaOf(key.shape, definitions);
  const inner = '$ref' in schema ? { allOf: [schema] } : schema;
  const standard = key.default === undefined ? '' : ` Default: ${key.default}.`;
  return { description: key.text.replaceAll('`', '') + standard, ...inner };
}

function anyCase(word: string): string {
  return [...word].map((letter) => `[${letter}${letter.toUpperCase()}]`).join('');
}
