import { shownText } from '../base/shown.ts';
import { duration, factsOf, titleOf } from '../explain/index.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { PlacedLine } from '../model/trip.ts';
import type { BuildInfo } from '../model/web.ts';
import type { Reply } from './answers.ts';

/** More than that nobody reads; the rest is in the ledger. */
const ENTRIES_SHOWN = 50;
const FORECASTS_SHOWN = 20;

/** The page at `/`: what is done and why, in the words of `sluice analyze`, what will happen soon, and where to look further. */
export function pageReply(
  build: BuildInfo,
  links: readonly string[],
  reloadError: string | null,
  lines: readonly PlacedLine[],
): Reply {
  const alert =
    reloadError === null ? '' : `<p><strong>The last reload failed:</strong></p><pre>${escaped(reloadError)}</pre>\n`;
  const list = links.map((path) => `<li><a href="${path}">${path}</a></li>`).join('\n');
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sluice</title></head><body>
<h1>Sluice</h1>
<p>Version ${escaped(build.version)}</p>
${alert}${soon(lines)}${interventions(lines)}<h2>Further</h2>
<ul>
${list}
</ul></body></html>
`;
  return { status: 200, type: 'text/html; charset=utf-8', body };
}

function interventions(lines: readonly PlacedLine[]): string {
  const all = lines.flatMap((placed) => placed.line.ledger().map((entry) => ({ where: placeOf(placed), entry })));
  if (all.length === 0) return '<h2>Nothing is limited</h2>\n';
  all.sort((a, b) => b.entry.series_in - a.entry.series_in);
  const shown = all.slice(0, ENTRIES_SHOWN).map(({ where, entry }) => article(where, entry));
  const more = all.length - shown.length;
  const rest = more > 0 ? `<p>And ${more} more: <a href="/api/v1/ledger">the ledger</a>.</p>\n` : '';
  return `<h2>What is done</h2>\n${shown.join('')}${rest}`;
}

function article(where: string, entry: LedgerEntry): string {
  const facts = factsOf(entry).map(
    ([about, text]) => `${about === '' ? '' : `<dt>${about}</dt>`}<dd>${escaped(text)}</dd>\n`,
  );
  const rule =
    entry.rule === '' ? '' : `<dt>the rule that makes it permanent</dt><dd><pre>${escaped(entry.rule)}</pre></dd>\n`;
  return `<h3>${escaped(titleOf(entry))}</h3>\n<dl>\n<dt>target</dt><dd>${escaped(where)}</dd>\n${facts.join('')}${rule}</dl>\n`;
}

function soon(lines: readonly PlacedLine[]): string {
  const items = lines.flatMap((placed) =>
    placed.line
      .forecast(FORECASTS_SHOWN)
      .filter(({ seconds }) => seconds > 0)
      .map(({ metric, seconds }) => {
        const what = metric === '' ? 'all families together' : shownText(metric);
        return `<li>${escaped(`${what} of ${placeOf(placed)}: a limit is reached in ${duration(seconds)}`)}</li>\n`;
      }),
  );
  return items.length === 0 ? '' : `<h2>What will be limited soon</h2>\n<ul>\n${items.join('')}</ul>\n`;
}

function placeOf({ target, query }: PlacedLine): string {
  return query === '' ? target : `${target}?${shownText(query)}`;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
