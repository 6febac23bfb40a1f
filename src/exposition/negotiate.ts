import type { Escaping, Format } from '../model/exposition.ts';

/** How a body is read. `known`: its Content-Type says so; else it is read as text, which Prometheus 2 did, too. */
export interface FormatChoice {
  readonly format: Format;
  readonly known: boolean;
}

// Go's mime.ParseMediaType as far as it goes: what it refuses, an Accept that was sent back among it, says nothing.
const CONTENT_TYPE = /^\s*[^\s;,"]+\s*(?:;\s*[^\s;,="]+\s*=\s*(?:[^\s;,="/]+|"(?:[^"\\]|\\.)*")\s*)*;?\s*$/;

/** Only the media type counts, as in Prometheus; null = protobuf, which is never asked for and not read. */
export function formatOf(contentType: string | undefined): FormatChoice | null {
  switch (CONTENT_TYPE.test(contentType ?? '') ? mediaType(contentType ?? '') : '') {
    case 'application/openmetrics-text':
      return { format: 'openmetrics', known: true };
    case 'text/plain':
      return { format: 'text', known: true };
    case 'application/vnd.google.protobuf':
      return null;
    default:
      return { format: 'text', known: false };
  }
}

interface Clause {
  readonly text: string;
  readonly media: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/**
 * What the application is asked for: the scraper's own Accept without the clauses that Sluice cannot read. Text 0.0.4 and
 * anything at all are always among them, as with Prometheus itself.
 */
export function upstreamAccept(accept: string | undefined): string {
  const clauses = clausesOf(accept ?? '').filter(isReadable);
  const kept = clauses.map((clause) => clause.text);
  const lowest = Math.min(1, ...clauses.map((clause) => clause.quality));
  const step = (share: number): string => String(Math.max(0.001, Math.round(lowest * share * 1000) / 1000));
  if (!clauses.some(isPlainText)) kept.push(`text/plain;version=0.0.4;q=${step(0.5)}`);
  if (!clauses.some((clause) => clause.media === '*/*')) kept.push(`*/*;q=${step(0.25)}`);
  return kept.join(',');
}

/**
 * How names that need quotes are written for this scraper: of all clauses in the order of their weights the last valid
 * `escaping` holds. So does NegotiateAccept of prometheus/common up to 0.72 (expfmt/encode.go) as far as the clause it chooses;
 * from 0.73 on that clause alone counts. Which one it is only the application knows, and no scraper asks for two escapings.
 */
export function escapingOf(accept: string | undefined): Escaping {
  const clauses = clausesOf(accept ?? '')
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  let escaping: Escaping = 'underscores';
  for (const clause of clauses) escaping = ESCAPINGS.get(clause.parameters.get('escaping') ?? '') ?? escaping;
  return escaping;
}

const ESCAPINGS: ReadonlyMap<string, Escaping> = new Map(
  (['allow-utf-8', 'underscores', 'dots', 'values'] as const).map((name) => [name, name]),
);

function isReadable({ media, parameters, quality }: Clause): boolean {
  if (quality === 0) return false;
  if (media === 'application/openmetrics-text') return /^[01](\.|$)/.test(parameters.get('version') ?? '0');
  return media === 'text/plain' || media === 'text/*' || media === '*/*';
}

function isPlainText({ media, parameters }: Clause): boolean {
  return media === 'text/plain' && (parameters.get('version') ?? '0.0.4') === '0.0.4';
}

// A comma in quotes ends no clause, a semicolon in quotes no parameter. A quote that is not closed reaches to the end, and
// its clause is left out: what is put behind it would stand inside the quotes.
const CLAUSE = /(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g;
const CLOSED = /^(?:[^"]|"(?:[^"\\]|\\.)*")+$/;
const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/g;

function clausesOf(accept: string): readonly Clause[] {
  const texts = (accept.match(CLAUSE) ?? []).map((text) => text.trim()).filter((text) => CLOSED.test(text));
  return texts.map((text) => {
    const parameters = parametersOf(text);
    return { text, media: mediaType(text), parameters, quality: qualityOf(parameters.get('q') ?? '') };
  });
}

/** A weight that is none counts as none given. */
function qualityOf(text: string): number {
  return /^(?:0|1|[01]?\.[0-9]+|[01]\.)$/.test(text) ? Math.min(1, Number(text)) : 1;
}

function parametersOf(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of text.matchAll(PARAMETER)) {
    parameters.set(name.toLowerCase(), quoted ?? plain.trim());
  }
  return parameters;
}

function mediaType(text: string): string {
  return (text.split(';', 1)[0] ?? '').trim().toLowerCase();
}
