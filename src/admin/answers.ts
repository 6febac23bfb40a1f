import type { PlacedLine } from '../model/trip.ts';
import type { BuildInfo } from '../model/web.ts';

/** What leaves the admin port. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const FAMILIES_MAX = 1_000;
const LABELS_MAX = 100;

export function text(status: number, body: string): Reply {
  return { status, type: 'text/plain; charset=utf-8', body };
}

/** Prometheus' envelope. */
export function success(data: unknown): Reply {
  return { status: 200, type: 'application/json', body: JSON.stringify({ status: 'success', data }) };
}

export function failure(status: number, errorType: string, error: string): Reply {
  return { status, type: 'application/json', body: JSON.stringify({ status: 'error', errorType, error }) };
}

export function ledgerReply(lines: readonly PlacedLine[]): Reply {
  const entries = lines.flatMap(({ target, query, line }) =>
    line.ledger().map((entry) => ({ target, query, ...entry })),
  );
  return success({ entries });
}

export function cardinalityReply(lines: readonly PlacedLine[]): Reply {
  const targets = lines.map(({ target, query, line }) => ({
    target,
    query,
    demand: line.demand(FAMILIES_MAX, LABELS_MAX),
  }));
  return success({ targets });
}

/** The rules of all interventions as one list, ready for the configuration file. */
export function suggestedReply(lines: readonly PlacedLine[]): Reply {
  const rules = new Set(lines.flatMap(({ line }) => line.ledger().map(({ rule }) => rule.trimEnd())));
  rules.delete('');
  const items = [...rules].map(listItem);
  return success({ yaml: items.length === 0 ? '' : `rules:\n${items.join('\n')}\n` });
}

export function pageReply(build: BuildInfo, links: readonly string[], reloadError: string | null): Reply {
  const alert =
    reloadError === null ? '' : `<p><strong>The last reload failed:</strong></p><pre>${escaped(reloadError)}</pre>`;
  const list = links.map((path) => `<li><a href="${path}">${path}</a></li>`).join('\n');
  const head = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sluice</title></head>';
  const body = `${head}<body><h1>Sluice</h1><p>Version ${escaped(build.version)}</p>${alert}<ul>\n${list}\n</ul></body></html>\n`;
  return { status: 200, type: 'text/html; charset=utf-8', body };
}

/** A rule may come as an item of a list or as a bare mapping. */
function listItem(rule: string): string {
  const item = rule.startsWith('- ') ? rule : `- ${rule.replaceAll('\n', '\n  ')}`;
  return `  ${item.replaceAll('\n', '\n  ')}`;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
