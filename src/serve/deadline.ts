/** Where the scraper says nothing; Prometheus' own default. */
const DEFAULT_MS = 10_000;
/** A timer of Node overflows at 2^31 ms, and nobody waits an hour for a scrape. */
const LONGEST_MS = 3_600_000;

/** For the way back, folding and gzip: a twentieth, at least 100 ms and at most a second, but never half of the timeout. */
function marginMs(timeoutMs: number): number {
  return Math.min(timeoutMs / 2, Math.max(100, Math.min(1_000, timeoutMs / 20)));
}

/**
 * How long a scrape may take, in milliseconds. `header` is `X-Prometheus-Scrape-Timeout-Seconds` (decimal seconds; what is no
 * positive number is ignored); `capMs` the target's scrape_timeout, null = none.
 */
export function deadlineMs(header: string | undefined, capMs: number | null): number {
  const asked = header !== undefined && /^\d+(\.\d*)?$/.test(header) ? Number(header) * 1_000 : 0;
  const wanted = asked > 0 ? asked - marginMs(asked) : DEFAULT_MS;
  return Math.min(wanted, capMs ?? LONGEST_MS, LONGEST_MS);
}
