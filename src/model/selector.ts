import { memoise, memoisePattern } from '../base/memo.ts';
import { done, fail, type Outcome } from '../base/outcome.ts';
import { compilePattern } from '../base/re2.ts';
import { readQuoted } from './quoted.ts';
import type { LabelMatcher, Selector } from './settings.ts';

/** What is wrong with a selector, or with the pattern that stands in its place; `at` counts UTF-16 units into its text. */
export interface SelectorFault {
  readonly kind: 'pattern' | 'selector';
  readonly message: string;
  readonly at: number;
}

/**
 * Reads what stands behind `match:`: an anchored RE2 pattern for the family's name (`http_.*`), or a selector as in
 * PromQL (`{__name__=~"http_.*",method!=""}`, `foo{a="b"}`, `{"my.metric"}`; quoted label names, all three quotes).
 */
export function parseSelector(source: string): Outcome<Selector, SelectorFault> {
  // A metric's name holds no brace, so `foo{a` is a selector; `fo{2}` counts repetitions and is a pattern.
  if (/^\s*(?:[a-zA-Z_:][\w:]*\s*)?\{\s*(?:[a-zA-Z_"'`}#]|$)/.test(source) || source.trimStart().startsWith('{')) {
    return new SelectorParser(source).parse();
  }
  if (source === '') return fail({ kind: 'pattern', message: 'an empty pattern matches no family', at: 0 });
  const pattern = compilePattern(source);
  if (!pattern.ok) return fail({ kind: 'pattern', message: pattern.error, at: 0 });
  return done({ source, family: memoisePattern(pattern.value), matchers: [] });
}

/** An instance matches where all matchers accept; the operator and the value are as in PromQL. */
function labelMatcher(label: string, operator: LabelMatcher['operator'], value: string): Outcome<LabelMatcher, string> {
  if (operator === '=') return done({ label, operator, value, test: (text) => text === value });
  if (operator === '!=') return done({ label, operator, value, test: (text) => text !== value });
  const pattern = compilePattern(value);
  if (!pattern.ok) return pattern;
  const matches = memoise((text) => pattern.value.test(text));
  return done({ label, operator, value, test: operator === '=~' ? matches : (text) => !matches(text) });
}

// All are sticky: they read where the parser stands. Source: Prometheus promql/parser/lex.go.
const BLANK = /(?:\s|#[^\n]*)*/y;
const METRIC = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const OPERATOR = /=~|!~|!=|=/y;

/** `at` is where the fault lies; caught in `parse`, so that the grammar below reads without a branch per token. */
class Unparsable extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

class SelectorParser {
  readonly #source: string;
  readonly #matchers: LabelMatcher[] = [];
  #at = 0;
  #named = false;

  constructor(source: string) {
    this.#source = source;
  }

  parse(): Outcome<Selector, SelectorFault> {
    try {
      this.#selector();
    } catch (error) {
      if (error instanceof Unparsable) return fail({ kind: 'selector', message: error.message, at: error.at });
      throw error;
    }
    return done({ source: this.#source, family: null, matchers: this.#matchers });
  }

  #selector(): void {
    this.#blank();
    const name = this.#take(METRIC);
    if (name !== null) this.#name(name, 0);
    this.#blank();
    const open = this.#at;
    if (!this.#takeText('{')) this.#stop('expected {');
    this.#blank();
    while (!this.#takeText('}')) {
      this.#matcher();
      this.#blank();
      if (this.#takeText(',')) this.#blank();
      else if (this.#source[this.#at] !== '}') this.#stop('expected , or }');
    }
    if (this.#matchers.length === 0) this.#stop("an empty selector matches everything: write '.*'", open);
    this.#blank();
    if (this.#at < this.#source.length) this.#stop('nothing may follow the closing }');
  }

  #matcher(): void {
    const start = this.#at;
    const quoted = this.#quoted();
    const label = quoted ?? this.#take(LABEL) ?? this.#stop('expected a label name');
    this.#blank();
    const operator = this.#take(OPERATOR);
    if (operator === null) {
      if (quoted === null) this.#stop('expected one of = != =~ !~');
      this.#name(quoted, start); // {"my.metric"}: a quoted string by itself is the metric's name
      return;
    }
    if (label === '') this.#stop('a label name may not be empty', start);
    this.#blank();
    const valueAt = this.#at;
    const value = this.#quoted() ?? this.#stop('expected a value in quotes');
    if (label === '__name__' && this.#named) this.#stop('the metric name is already set', start);
    this.#add(label, toOperator(operator), value, valueAt);
  }

  #name(name: string, at: number): void {
    if (this.#named) this.#stop('the metric name is already set', at);
    this.#named = true;
    this.#add('__name__', '=', name, at);
  }

  #add(label: string, operator: LabelMatcher['operator'], value: string, at: number): void {
    const matcher = labelMatcher(label, operator, value);
    this.#matchers.push(matcher.ok ? matcher.value : this.#stop(matcher.error, at));
  }

  #quoted(): string | null {
    const string = readQuoted(this.#source, this.#at);
    if (string === null) return null;
    if (!string.ok) return this.#stop(string.error.message, string.error.at);
    this.#at = string.value.end;
    return string.value.text;
  }

  #blank(): void {
    this.#take(BLANK);
  }

  #take(token: RegExp): string | null {
    token.lastIndex = this.#at;
    const found = token.exec(this.#source)?.[0];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #takeText(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #stop(message: string, at: number = this.#at): never {
    throw new Unparsable(message, at);
  }
}

function toOperator(text: string): LabelMatcher['operator'] {
  return text === '=' || text === '!=' || text === '=~' ? text : '!~';
}
