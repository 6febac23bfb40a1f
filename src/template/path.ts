import { detect, type Placeholder, SEGMENT, WORD_MAX } from './lexical.ts';

/**
 * A URL path with what is certain to be an identifier folded: `/api/user/8421/message` -> `/api/user/:id/message`. A
 * segment is folded as a whole; its format stays (`/calls/:id.json`), and so does a verb behind it (`/jobs/:id:cancel`).
 * Query, fragment and matrix parameters become `?*`, `#*`, `;*`.
 */
export function templatePath(path: string): string {
  const end = path.search(/[?#]/);
  if (end >= 0) return `${templatePath(path.slice(0, end))}${path.charAt(end)}*`;
  const segments = segmentsOf(path);
  const templates = segments.map((segment, at) => (isPathVersion(segments, at) ? segment : templateSegment(segment)));
  if (segments.length > SEGMENTS_MAX) templates[SEGMENTS_MAX] = REST;
  return templates.join('/');
}

/** Whatever follows. */
export const REST = '**';
/** Deeper paths are cut here: what follows is one. */
export const SEGMENTS_MAX = 24;

/** No more than are looked at, and one that says that there are more: a path may be 64 KiB of slashes. */
export function segmentsOf(path: string): readonly string[] {
  return path.split('/', SEGMENTS_MAX + 1);
}

/**
 * Versions that look like identifiers: a date or one digit that begins a path (`/2010-04-01/Accounts`, `/1/boards`), one digit
 * behind `api` or `v` (`/rest/api/3/issue`, `/api/v/4/edges`). There are few of either, so that keeping them costs little where this is wrong.
 */
export function isPathVersion(segments: readonly string[], at: number): boolean {
  if (at === segments.length - 1) return false;
  const segment = segments[at] ?? '';
  if (at === 1 && segments[0] === '') return /^\d(?:\d{3}-\d\d-\d\d)?$/.test(segment);
  return /^\d$/.test(segment) && /^(?:api|v)$/.test(segments[at - 1] ?? '');
}

/** One segment, without query and fragment. */
export function templateSegment(segment: string): string {
  if (segment.length > WORD_MAX) return '*';
  const matrix = segment.includes(';') ? segment.search(/;(?:\*$|[^;=]*=)/) : -1;
  if (matrix > 0) return `${templateSegment(segment.slice(0, matrix))};*`;
  const name = segment.includes('@') ? segment : withoutFormats(segment);
  return (judge(name) ?? (name.includes(':') ? judgeWithVerb(name) : null) ?? name) + segment.slice(name.length);
}

/** A folded segment's name: at the start of a template's segment. */
export const PLACEHOLDER: RegExp = /^(?:\*|:(?:id|uuid|date|time|email|ip)(?![A-Za-z0-9_-]))/;

const OURS: ReadonlyMap<string, Placeholder> = new Map(
  ([':id', ':uuid', ':date', ':time', ':email', ':ip', '*'] as const).map((word) => [word, word]),
);

function judge(name: string): Placeholder | null {
  const ours = name.startsWith(':') || name === '*' ? OURS.get(name) : undefined;
  return ours ?? detect(SEGMENT, decode(name));
}

/** `8421:cancel`, as Google's APIs write what is done to a resource (AIP-136). */
function judgeWithVerb(name: string): string | null {
  const verb = /:[a-z][A-Za-z]{1,39}$/.exec(name);
  if (verb === null || verb.index === 0) return null;
  const subject = judge(name.slice(0, verb.index));
  return subject === null ? null : subject + verb[0];
}

/** Only for judging; what is kept is kept as it was written. */
function decode(name: string): string {
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a lone % or bytes that are no UTF-8
  }
}

const FORMATS: ReadonlySet<string> = new Set(
  `json jsonl ndjson json5 xml html htm xhtml csv tsv txt md rst pdf doc docx xls xlsx ppt pptx odt rtf epub png jpg jpeg
  gif svg webp avif ico bmp tiff heic css scss js mjs cjs jsx ts tsx map wasm woff woff2 ttf otf eot mp3 mp4 m4a m4s m3u8
  mpd webm ogg wav flac avi mov mkv vtt srt zip gz tgz bz2 xz zst tar rar 7z jar war deb rpm apk dmg exe iso img yaml yml
  toml ini conf log sql db sqlite parquet avro proto bin dat php asp aspx jsp do action cgi rss atom ics vcf geojson kml
  gpx py rb go java rs c h cpp sh patch diff pem crt key sig asc`.split(/\s+/),
);

/** The name before `.json` or `.tar.gz`. */
function withoutFormats(segment: string): string {
  return segment.slice(0, extensionAt(segment));
}

/** Where `.json` or `.tar.gz` begins; the segment's length = it has none. */
export function extensionAt(segment: string): number {
  let end = segment.length;
  for (let formats = 0; formats < 2; formats++) {
    const dot = segment.lastIndexOf('.', end - 1);
    if (dot <= 0 || !FORMATS.has(segment.slice(dot + 1, end).toLowerCase())) break;
    end = dot;
  }
  return end;
}
