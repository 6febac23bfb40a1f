import { isSecretKey, redactLine } from './redact.ts';

/** One thing wrong with a configuration file: where, what was got, what is allowed, how to mend it. */
export interface ConfigIssue {
  readonly file: string;
  /** Count from 1; the column in characters. */
  readonly line: number;
  readonly column: number;
  /** `rules[2].match`; empty where the YAML itself is at fault. */
  readonly path: string;
  /** As it was written, quoted; `nothing`, `a list` or `a map` where it is no scalar. Secrets are redacted. */
  readonly got: string;
  readonly want: string;
  /** How to mend it or what exactly is wrong; empty where `want` says it all. */
  readonly hint: string;
}

/** `sluice.yml:3:10: rules[2].match: got "x(", want an RE2 regular expression: missing closing )`, the line, and a ^. */
export function printIssue(issue: ConfigIssue, source: string): string {
  const path = withoutOddities(issue.path);
  const where = `${issue.file}:${issue.line}:${issue.column}: ${path === '' ? '' : `${path}: `}`;
  const head = `${where}got ${issue.got}, want ${issue.want}${issue.hint === '' ? '' : `: ${issue.hint}`}`;
  const line = source.split(/\r?\n/)[issue.line - 1];
  if (line === undefined || line.trim() === '' || isSecretKey(issue.path)) return head;
  const before = redactLine([...line].slice(0, issue.column - 1).join(''));
  // Tabs stay, so that the mark stands under the fault whatever a tab's width is.
  return `${head}\n  ${withoutOddities(redactLine(line))}\n  ${before.replace(/[^\t]/gu, ' ')}^`;
}

/** One character for one, so that columns stay: what would steer a terminal, or break the line, does not reach it. */
function withoutOddities(text: string): string {
  return text.replace(/(?![ \t])[\p{C}\p{Z}]/gu, '\ufffd');
}

/** Collects what is wrong in one file, in any order. */
export class Issues {
  readonly #file: string;
  readonly #source: string;
  readonly #issues: ConfigIssue[] = [];

  constructor(file: string, source: string) {
    this.#file = file;
    this.#source = source;
  }

  /** As Prometheus' JoinDir: a path that is not absolute is relative to the file's folder. */
  beside(path: string): string {
    const folder = this.#file.slice(0, this.#file.lastIndexOf('/') + 1);
    return path === '' || path.startsWith('/') ? path : folder + path;
  }

  /** `offset` in UTF-16 units. */
  add(offset: number, issue: Omit<ConfigIssue, 'file' | 'line' | 'column'>): void {
    this.#issues.push({ file: this.#file, ...placeOf(this.#source, offset), ...issue });
  }

  /** In the order of the file. */
  sorted(): readonly ConfigIssue[] {
    return this.#issues.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** Line and column, both from 1, of an offset in UTF-16 units. */
function placeOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset).split('\n');
  const lastLine = before.at(-1) ?? '';
  return { line: before.length, column: [...lastLine].length + 1 };
}
