import { quotedText } from '../base/shown.ts';
import type { Issues } from './issue.ts';
import { nearest } from './nearest.ts';
import { isSecretKey, redactSecrets } from './redact.ts';
import type { Node, Part, TextPart, YamlText } from './yaml.ts';

/** Makes a value of a field; undefined where it had to refuse: an issue was added, and the settings will not be used. */
export type Read<T> = (field: Field) => T | undefined;

/** A value in the file, with the name by which a user knows it. */
export class Field {
  /** `rules[2].match` */
  readonly path: string;
  readonly part: Part;
  readonly #yaml: YamlText;
  readonly #issues: Issues;

  constructor(path: string, part: Part, yaml: YamlText, issues: Issues) {
    this.path = path;
    this.part = part;
    this.#yaml = yaml;
    this.#issues = issues;
  }

  /** Always undefined, so that a reader can return it. `at` is an offset in the file, if not where the value begins. */
  refuse(want: string, hint = '', at: number = this.part.at): undefined {
    const fault = this.part.kind === 'fault' ? this.part.message : hint;
    this.#issues.add(at, { path: this.path, got: this.#shown(), want, hint: fault });
  }

  /** A path as it is written is relative to the file's own folder. */
  beside(path: string): string {
    return this.#issues.beside(path);
  }

  /** The value of a key that this map does not have. */
  missing(key: string): Field {
    return new Field(this.#join(key), { kind: 'nothing', at: this.part.at }, this.#yaml, this.#issues);
  }

  /** A scalar that is not null. */
  text(want: string): TextPart | undefined {
    return this.part.kind === 'text' ? this.part : this.refuse(want);
  }

  /** Nothing is an empty list: what was in it may have been commented out. */
  items(want: string, hint = ''): readonly Field[] | undefined {
    if (this.part.kind === 'nothing') return [];
    if (this.part.kind !== 'list') return this.refuse(want, hint);
    const { items, at } = this.part;
    return items.map((item, index) => this.#child(`${this.path}[${index}]`, item, at));
  }

  /** The values of a section that may have `keys` and no others. Nothing is an empty section. */
  section(keys: readonly string[]): Fields {
    if (this.part.kind === 'nothing') return new Fields(this, new Map());
    return this.record(keys) ?? new Fields(this, new Map());
  }

  /** The same for a map that must be there. */
  record(keys: readonly string[]): Fields | undefined {
    if (this.part.kind !== 'map') return this.refuse(`a map of ${keys.join(', ')}`);
    const known = new Map<string, Field>();
    for (const { key, value } of this.part.entries) {
      if (key.kind !== 'text')
        this.#issues.add(key.at, { path: this.path, got: describe(key), want: 'a key', hint: '' });
      else if (!keys.includes(key.text)) this.#refuseKey(key, `one of ${keys.join(', ')}`, didYouMean(key.text, keys));
      else if (known.has(key.text)) this.#refuseKey(key, 'every key once', 'it stands above already');
      else known.set(key.text, this.#child(this.#join(key.text), value, key.at));
    }
    return new Fields(this, known);
  }

  /** The entries of a map whose keys are free. */
  entries(want: string): readonly (readonly [key: string, value: Field])[] | undefined {
    if (this.part.kind === 'nothing') return [];
    if (this.part.kind !== 'map') return this.refuse(want);
    const known = new Map<string, Field>();
    for (const { key, value } of this.part.entries) {
      if (key.kind !== 'text')
        this.#issues.add(key.at, { path: this.path, got: describe(key), want: 'a key', hint: '' });
      else if (known.has(key.text)) this.#refuseKey(key, 'every key once', 'it stands above already');
      else known.set(key.text, this.#child(this.#join(key.text), value, key.at));
    }
    return [...known];
  }

  #shown(): string {
    return this.part.kind === 'text' && isSecretKey(this.path) ? '<secret>' : describe(this.part);
  }

  #refuseKey(key: TextPart, want: string, hint: string): void {
    this.#issues.add(key.at, { path: this.#join(key.text), got: `the key ${describe(key)}`, want, hint });
  }

  #child(path: string, node: Node, at: number): Field {
    return new Field(path, this.#yaml.look(node, at), this.#yaml, this.#issues);
  }

  #join(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

/** The known keys of one map. */
export class Fields {
  /** The map itself. */
  readonly owner: Field;
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #refused = new Set<string>();

  constructor(owner: Field, fields: ReadonlyMap<string, Field>) {
    this.owner = owner;
    this.#fields = fields;
  }

  get(key: string): Field | undefined {
    return this.#fields.get(key);
  }

  /** The value of a key; `otherwise` where it is not there or was refused. */
  read<T, U>(key: string, read: Read<T>, otherwise: U): T | U {
    const field = this.#fields.get(key);
    if (field === undefined) return otherwise;
    const value = read(field);
    if (value === undefined) this.#refused.add(key);
    return value ?? otherwise;
  }

  /** The value of a key that must be there: its reader refuses what is missing. */
  require<T>(key: string, read: Read<T>): T | undefined {
    return read(this.#fields.get(key) ?? this.owner.missing(key));
  }

  /** So that a value which was refused is not complained about twice. */
  isRefused(key: string): boolean {
    return this.#refused.has(key);
  }
}

export function didYouMean(text: string, words: readonly string[]): string {
  const word = nearest(text, words);
  return word === null ? '' : `did you mean ${word}?`;
}

const SHOWN_MAX = 80;

/** As a message shows it: without secrets, in quotes, not too long. */
export function quoteText(text: string): string {
  const shown = redactSecrets(text);
  return quotedText(shown.length > SHOWN_MAX ? `${shown.slice(0, SHOWN_MAX)}…` : shown);
}

function describe(part: Part): string {
  switch (part.kind) {
    case 'text':
      return quoteText(part.text);
    case 'nothing':
      return 'nothing';
    case 'fault':
      return 'what has no value';
    default:
      return `a ${part.kind}`;
  }
}
