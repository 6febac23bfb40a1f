import type { Prometheus, Series } from '../../support/prometheus.ts';
import { countedNames, type Metric } from './metrics.ts';
import type { Stored } from './stored.ts';
import { type Counts, keyOf } from './truth.ts';

/** From one stored sample to another, so that nothing is extrapolated. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Asks one Prometheus for what was counted in windows. */
export class Windows {
  readonly #prometheus: Prometheus;
  readonly #metrics: readonly Metric[];
  readonly #by: readonly string[];

  constructor(prometheus: Prometheus, metrics: readonly Metric[], by: readonly string[]) {
    this.#prometheus = prometheus;
    this.#metrics = metrics;
    this.#by = by;
  }

  /**
   * Up to version 2 a window has both its ends in it. From 3 on its start is left out: it must begin a millisecond earlier, by
   * which Prometheus extrapolates, and which is taken off here.
   */
  #span({ at }: Stored, { from, to }: Window): { readonly exactMs: number; readonly askedMs: number } {
    const exactMs = Math.round((at(to) - at(from)) * 1_000);
    return { exactMs, askedMs: exactMs + (this.#prometheus.server === 'prometheus3' ? 1 : 0) };
  }

  /** What all series have counted, by sample, bound and labels. */
  async increases(stored: Stored, window: Window, how: 'increase' | 'rate'): Promise<Counts> {
    const { exactMs, askedMs } = this.#span(stored, window);
    const exactly = how === 'rate' ? exactMs / 1_000 : exactMs / askedMs;
    const counts = await this.#sums(
      stored.at(window.to),
      (name) => `${how}(${name}{job="${stored.job}"}[${askedMs}ms])`,
    );
    return new Map([...counts].map(([key, count]) => [key, count * exactly]));
  }

  /** What all series are in a state. */
  sums(stored: Stored, state: number): Promise<Counts> {
    return this.#sums(stored.at(state), (name) => `${name}{job="${stored.job}"}`);
  }

  async #sums(time: number, of: (name: string) => string): Promise<Counts> {
    const names = this.#metrics.flatMap(countedNames);
    const sums = names.map(
      (name) => `label_replace(sum by (${['le', ...this.#by]}) (${of(name)}), "sample", "${name}", "", "")`,
    );
    const counts = new Map<string, number>();
    for (const one of await this.#prometheus.query(sums.join(' or '), time)) {
      const key = keyOf(one.metric['sample'] ?? '', one.metric['le'], this.#values(one.metric));
      counts.set(key, (counts.get(key) ?? 0) + firstValue(one));
    }
    return counts;
  }

  /** The quantiles over these bounds of each histogram. What a member has in `+Inf` is its count, whether it says so or not. */
  async quantiles(stored: Stored, window: Window, bounds: readonly number[]): Promise<Counts> {
    const { askedMs } = this.#span(stored, window);
    const les = bounds.filter(Number.isFinite).map((bound) => `${bound}|${bound}[.]0`);
    const asked = this.#metrics.flatMap(({ name, type }) => {
      if (type !== 'histogram') return [];
      const rates = (sample: string, le: string) => `rate(${name}${sample}{job="${stored.job}"${le}}[${askedMs}ms])`;
      const buckets = `sum by (${['le', ...this.#by]}) (${rates('_bucket', `,le=~"${les.join('|')}"`)})`;
      const whole = `label_replace(sum by (${this.#by}) (${rates('_count', '')}), "le", "+Inf", "", "")`;
      return [0.5, 0.9, 0.99].map(
        (q) => `label_replace(histogram_quantile(${q}, ${buckets} or ${whole}), "sample", "${name} ${q}", "", "")`,
      );
    });
    if (asked.length === 0) return new Map();
    const got = await this.#prometheus.query(asked.join(' or '), stored.at(window.to));
    return new Map(
      got.map((one) => [`${one.metric['sample']} ${this.#values(one.metric).join(' ')}`, firstValue(one)]),
    );
  }

  #values(metric: Series['metric']): string[] {
    return this.#by.map((label) => metric[label] ?? '');
  }
}

function firstValue({ samples }: Series): number {
  return Number(samples[0]?.[1]);
}
