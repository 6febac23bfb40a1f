/**
 * What may stand in a configuration file, as data: the readers take their keys and words from it, the reference and the JSON
 * Schema in docs/ are printed from it.
 */
export type Shape =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly anyCase?: true }
  | { readonly kind: 'list'; readonly of: Shape }
  /** Keys are free. */
  | { readonly kind: 'map'; readonly of: Shape }
  | SectionShape;

/** `text` takes every scalar as it is written; `optional text` takes nothing for the empty text. */
export type ScalarKind =
  | 'text'
  | 'optional text'
  | 'secret'
  | 'file'
  | 'count'
  | 'modulus'
  | 'boolean'
  | 'size'
  | 'duration'
  | 'go duration'
  | 'pattern'
  | 'selector'
  | 'label'
  | 'name'
  | 'url'
  | 'bcrypt hash';

export interface SectionShape {
  readonly kind: 'section';
  /** What the reference calls it. */
  readonly name: string;
  readonly keys: Readonly<Record<string, Key>>;
  /** At least one of these keys must be there. */
  readonly needsOneOf?: readonly string[];
  /** The map may be left empty: `limits:` says nothing. */
  readonly mayBeNothing?: true;
}

export interface Key {
  readonly shape: Shape;
  /** One sentence, in Markdown. */
  readonly text: string;
  readonly required?: true;
  /** As it would be written; left out where nothing is the default. */
  readonly default?: string;
}

export function keysOf(shape: SectionShape): readonly string[] {
  return Object.keys(shape.keys);
}

export function listOf(of: Shape): Shape {
  return { kind: 'list', of };
}

export function words(list: readonly string[]): Shape {
  return { kind: 'words', words: list };
}

export function scalar(kind: ScalarKind): Shape {
  return { kind };
}
