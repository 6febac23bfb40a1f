/** The only file that knows the YAML library: it hands out parts of a document, with their places and as written. */
import { type Document, isAlias, isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';

/** A part of the document that has not been looked at; only `YamlText.look` knows what it is. */
export type Node = unknown;

/**
 * What stands at a place. `at` and `inner` are offsets in UTF-16 units. `nothing` is null in any spelling; `text` is
 * every other scalar *as it was written*: 0x10 stays 0x10, as Prometheus reads it. `fault` has no value.
 */
export type Part =
  | { readonly kind: 'nothing'; readonly at: number }
  | TextPart
  | { readonly kind: 'list'; readonly at: number; readonly items: readonly Node[] }
  | { readonly kind: 'map'; readonly at: number; readonly entries: readonly Entry[] }
  | { readonly kind: 'fault'; readonly at: number; readonly message: string };

export interface TextPart {
  readonly kind: 'text';
  readonly at: number;
  readonly text: string;
  /** Neither quoted nor tagged, so that it may be a number or true. */
  readonly plain: boolean;
  /** Where the characters of `text` stand one for one; null where escapes or folding come between. */
  readonly inner: number | null;
}

export interface Entry {
  readonly key: Part;
  readonly value: Node;
}

export interface YamlFault {
  readonly at: number;
  readonly message: string;
}

/** One YAML document. */
export class YamlText {
  readonly root: Node;
  readonly faults: readonly YamlFault[];
  readonly #document: Document;
  readonly #text: string;

  constructor(text: string) {
    // `failsafe` leaves scalars as they are written. Keys are checked by us, so that the message has their path.
    this.#document = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
    this.#text = text;
    this.root = this.#document.contents;
    this.faults = this.#document.errors.map((error) => ({ at: error.pos[0], message: error.message }));
  }

  /** `at` is where it stands if the node itself does not know, as for a key without a value. */
  look(node: Node, at: number): Part {
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      return target === undefined
        ? { kind: 'fault', at: node.range?.[0] ?? at, message: `there is no anchor named ${node.source}` }
        : this.look(target, at);
    }
    if (isScalar(node)) return this.#lookAtScalar(node.value, node.tag, node.type === 'PLAIN', node.range ?? [at, at]);
    if (isSeq(node)) return { kind: 'list', at: node.range?.[0] ?? at, items: node.items };
    if (!isMap(node)) return { kind: 'nothing', at };
    const start = node.range?.[0] ?? at;
    const entries = node.items.map(({ key, value }): Entry => ({ key: this.look(key, start), value }));
    return { kind: 'map', at: start, entries };
  }

  #lookAtScalar(value: unknown, tag: string | undefined, plain: boolean, range: readonly number[]): Part {
    const [at = 0, end = at] = range;
    if (value instanceof Uint8Array) return binaryPart(value, at); // !!binary
    if (typeof value !== 'string') return { kind: 'nothing', at };
    if (tag !== undefined && !KNOWN_TAG.test(tag))
      return { kind: 'fault', at, message: `the tag ${tag} is not known here` };
    if (tag === NULL_TAG || (tag === undefined && plain && /^(?:|~|null|Null|NULL)$/.test(value)))
      return { kind: 'nothing', at };
    const inner = this.#text.slice(at, end).indexOf(value);
    return { kind: 'text', at, text: value, plain: plain && tag === undefined, inner: inner < 0 ? null : at + inner };
  }
}

const NULL_TAG = 'tag:yaml.org,2002:null';
const KNOWN_TAG = /^(?:!|tag:yaml\.org,2002:(?:str|int|float|bool|null|binary))$/;

function binaryPart(bytes: Uint8Array, at: number): Part {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { kind: 'text', at, text, plain: false, inner: null };
  } catch {
    return { kind: 'fault', at, message: 'the bytes of this !!binary are not UTF-8' };
  }
}

export interface Rewriter {
  /** A scalar; `key` is the key of the map whose value it is, empty where there is none. */
  scalar(value: string, key: string): string;
  /** What stands between scalars: layout and comments. */
  between(text: string): string;
}

/** The same document with every text in it, comments included, rewritten; what is left as it was keeps its layout. */
export function rewriteScalars(text: string, rewriter: Rewriter): string {
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  // An alias has the key under which it is used, and its anchor may stand under any other.
  const keyOfAnchor = new Map<string, string>();
  visit(document, {
    Pair(_, { key, value }) {
      if (isAlias(value) && isScalar(key)) keyOfAnchor.set(value.source, String(key.value));
    },
  });
  let written = '';
  let end = 0;
  visit(document, {
    Scalar(place, { value, range, anchor }, path) {
      if (typeof value !== 'string' || range == null) return;
      const pair = path.at(-1);
      const own = place === 'value' && isPair(pair) && isScalar(pair.key) ? String(pair.key.value) : '';
      const changed = [own, keyOfAnchor.get(anchor ?? '') ?? ''].reduce((now, key) => rewriter.scalar(now, key), value);
      if (changed === value) return;
      written += rewriter.between(text.slice(end, range[0])) + JSON.stringify(changed);
      end = range[1];
      if (text[end - 1] === '\n') written += '\n'; // a block scalar holds the end of its last line
    },
  });
  return written + rewriter.between(text.slice(end));
}
