import type { Labels } from '../model/labels.ts';
import { BRACE_CLOSE, COMMA, EQUALS, isBlank, NUL, QUOTE, startsName } from './bytes.ts';
import { shown } from './shown.ts';
import type { Source } from './source.ts';

/** What identifies a sample. */
export interface Series {
  readonly name: string;
  readonly labels: Labels;
}

/** Where the two formats differ inside braces. */
export interface BraceRules {
  readonly blanks: boolean;
  readonly newlines: boolean;
  readonly missingCommas: boolean;
}

const NAME = '__name__';

/**
 * Reads labels from behind the opening brace to behind the closing one. `name` is the metric's name, null where it must
 * stand inside. Source: Prometheus model/textparse, parseLVals of promparse.go and openmetricsparse.go; and, for what it
 * checks afterwards, scrape/scrape.go and Labels.IsValid.
 */
export function readBraces(source: Source, rules: BraceRules, name: string | null): Series | null {
  const open = source.at - 1;
  const { labels } = source;
  labels.clear();
  let metric = name;
  for (;;) {
    if (rules.blanks) source.skipBlanks();
    if (source.peek() === BRACE_CLOSE) break;
    const start = source.at;
    const quoted = source.peek() === QUOTE;
    const key = quoted ? readQuotedName(source) : readLabelName(source);
    if (key === null) return null;
    if (rules.blanks) source.skipBlanks();
    if (quoted && (source.peek() === COMMA || source.peek() === BRACE_CLOSE)) {
      if (metric !== null)
        return source.refuse(
          start,
          `expected one name of a metric, got ${shown(key)} besides ${shown(metric)}: only one is allowed`,
        );
      if (!isName(source, start, key)) return null;
      metric = key;
      if (source.peek() === COMMA) source.at++;
      continue;
    }
    const value = readLabelValue(source, rules);
    if (value === null) return null;
    // An empty value is an absent label, so its name does not matter.
    if (quoted && value !== '' && !isName(source, start, key)) return null;
    if (key === NAME) {
      return source.refuse(start, `expected labels, got ${NAME} among them: the metric has a name already`);
    }
    labels.add(key, value);
    if (!readComma(source, rules) || !source.fitsLine(open)) return null;
  }
  source.at++;
  if (metric === null)
    return source.refuse(open, 'expected the name of a metric inside the braces, got none: {"a.name"} is allowed');
  const taken = labels.take();
  if (typeof taken === 'string') {
    return source.refuse(open, `expected every label once, got ${shown(taken)} twice: a series has no name twice`);
  }
  return { name: metric, labels: taken };
}

function readLabelName(source: Source): string | null {
  if (!startsName(source.peek(), 'label')) {
    return source.refuseGot(source.at, 'a label or "}"', 'a label is a name, "=" and a value in quotes');
  }
  const start = source.at;
  source.skipName('label');
  return source.text(start, source.at);
}

function readQuotedName(source: Source): string | null {
  const open = source.at;
  const close = source.skipQuoted(true, false);
  if (close < 0) return source.refuseGot(open, 'a name in quotes', 'the closing quote is missing');
  return source.unescaped(open + 1, close);
}

/** Whether the name in quotes that begins at `open` is one; it has no NUL, so the reader knows where it ends. */
function isName(source: Source, open: number, name: string): boolean {
  if (name === '') source.refuse(open, 'expected a name in the quotes, got nothing: any UTF-8 is allowed');
  else if (!source.isUtf8(open, source.at)) source.refuse(open, 'expected UTF-8 in the name, got other bytes');
  else return true;
  return false;
}

/** From the "=" to behind the value. */
function readLabelValue(source: Source, rules: BraceRules): string | null {
  if (source.peek() !== EQUALS)
    return source.refuseGot(source.at, '"=" after the name of a label', 'a value in quotes must follow');
  source.at++;
  // In front of a value Prometheus' lexer does not see a NUL behind a blank.
  if (rules.blanks && isBlank(source.peek())) while (isBlank(source.peek()) || source.peek() === NUL) source.at++;
  const open = source.at;
  if (source.peek() !== QUOTE) return source.refuseGot(open, 'the value of a label', 'it must stand in double quotes');
  const close = source.skipQuoted(rules.newlines, true);
  if (close < 0) {
    return source.refuseGot(
      open,
      'the value of a label',
      `the closing quote is missing${rules.newlines ? '' : ' on its line'}`,
    );
  }
  // And it counts NULs behind the closing quote as part of the token, of which it cuts off the last byte.
  source.skipNuls();
  const end = source.at - 1;
  if (!source.isUtf8(open + 1, end))
    return source.refuse(open, 'expected UTF-8 in the value of a label, got other bytes');
  return source.unescaped(open + 1, end);
}

function readComma(source: Source, rules: BraceRules): boolean {
  if (rules.blanks) source.skipBlanks();
  if (source.peek() === COMMA) source.at++;
  else if (!rules.missingCommas && source.peek() !== BRACE_CLOSE) {
    source.refuseGot(source.at, '"," or "}" after a label', 'no blanks, and a comma between two labels');
    return false;
  }
  return true;
}
