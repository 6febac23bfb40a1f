import type { Prometheus } from '../../support/prometheus.ts';
import { INTERVAL_MS } from './stage.ts';

/** What Sluice answers only when its time is up has taken about as long as Prometheus waits. */
const SLOW = (INTERVAL_MS / 1_000) * 0.7;
const SCENARIOS = 3;

/**
 * When scrapes came to their timeouts as the machine stood still, in seconds: those of several scenarios did so within one interval.
 * What Sluice had heard by then nobody knows.
 */
export async function stallsOf(prometheus: Prometheus): Promise<readonly number[]> {
  const all = await prometheus.query('scrape_duration_seconds[10m]');
  const slow = all.flatMap(({ metric, samples }) =>
    samples
      .filter(([, seconds]) => Number(seconds) > SLOW)
      .map(([time]) => ({ time, scenario: metric['job']?.split('-')[0] })),
  );
  const near = (time: number) => slow.filter((other) => Math.abs(other.time - time) <= INTERVAL_MS / 1_000);
  return slow.flatMap(({ time }) => (new Set(near(time).map(({ scenario }) => scenario)).size < SCENARIOS ? [] : time));
}
