import { rulesText } from '../explain/index.ts';
import type { PlacedLine } from '../model/trip.ts';

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

/**
 * By target: the series of the last scrape, in and out, and the families with the largest demand. `series`, `values` and `error` are
 * estimates over the window, `share` is a family's part in all; `series_in` and `series_out` are of the last scrape: what the
 * application asked for, and what the limits leave of it (under `observe`: would leave).
 */
export function cardinalityReply(lines: readonly PlacedLine[]): Reply {
  return success({ targets: lines.map(cardinalityOf) });
}

function cardinalityOf({ target, query, line }: PlacedLine): object {
  const last = line.outlook();
  const families = new Map(last?.families.map((family) => [family.metric, family]));
  const seconds = new Map(line.forecast(FAMILIES_MAX).map((one) => [one.metric, Math.round(one.seconds)]));
  const demand = line.demand(FAMILIES_MAX, LABELS_MAX);
  const all = demand.reduce((sum, { series }) => sum + series, 0);
  return {
    target,
    query,
    series_in: last?.seriesIn ?? 0,
    series_out: last?.seriesOut ?? 0,
    demand: demand.map(({ labels, ...family }) => ({
      ...family,
      share: all === 0 ? 0 : family.series / all,
      series_in: families.get(family.metric)?.seriesIn ?? 0,
      series_out: families.get(family.metric)?.seriesOut ?? 0,
      forecast_seconds: seconds.get(family.metric) ?? null,
      labels,
    })),
  };
}

/** The rules of all interventions as one list, ready for the configuration file. */
export function suggestedReply(lines: readonly PlacedLine[]): Reply {
  return success({ yaml: rulesText(lines.flatMap(({ line }) => line.ledger())) });
}
