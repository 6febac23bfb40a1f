import type { PlacedLine, TripRecord } from '../model/trip.ts';
import type { BuildInfo } from '../model/web.ts';
import type { Registered } from './metrics.ts';
import type { OwnRecorder } from './own-recorder.ts';
import type { LimitsOf } from './views.ts';

/** Sluice's own metrics as the admin port shows them. */
export interface OwnMetrics extends OwnRecorder {
  /** All of them, or the one of this name. */
  exposition(name?: string): Promise<{ readonly type: string; readonly body: string }>;
}

export function createMetrics(build: BuildInfo, lines: () => readonly PlacedLine[], limitsOf: LimitsOf): OwnMetrics {
  return new LateMetrics(build, lines, limitsOf);
}

/** As many events may wait to be told. */
const UNTOLD_MAX = 64;

/**
 * Loads prom-client behind the first answer to a scraper, or when it is asked for: at the start it would cost that answer a
 * tenth of its time. What happened before is kept and told then.
 */
class LateMetrics implements OwnMetrics {
  readonly #build: BuildInfo;
  readonly #lines: () => readonly PlacedLine[];
  readonly #limitsOf: LimitsOf;
  #loading: Promise<Registered> | null = null;
  #registered: Registered | null = null;
  #untold: ((to: OwnRecorder) => void)[] = [];

  constructor(build: BuildInfo, lines: () => readonly PlacedLine[], limitsOf: LimitsOf) {
    this.#build = build;
    this.#lines = lines;
    this.#limitsOf = limitsOf;
  }

  async exposition(name?: string): Promise<{ readonly type: string; readonly body: string }> {
    const registry = (await this.#load()).registry();
    const body = await (name === undefined ? registry.metrics() : registry.getSingleMetricAsString(name));
    return { type: registry.contentType, body };
  }

  recordAnswer(target: string, code: number, durationMs: number): void {
    this.#tell((to) => to.recordAnswer(target, code, durationMs));
    if (this.#loading === null) setImmediate(() => void this.#load());
  }

  recordTrip = (trip: TripRecord): void => this.#tell((to) => to.recordTrip(trip));
  recordInternalError = (where: string): void => this.#tell((to) => to.recordInternalError(where));
  recordStorageError = (): void => this.#tell((to) => to.recordStorageError());
  recordWebReload = (successful: boolean): void => this.#tell((to) => to.recordWebReload(successful));
  recordReload = (successful: boolean, nowMs: number): void => this.#tell((to) => to.recordReload(successful, nowMs));

  #tell(what: (to: OwnRecorder) => void): void {
    if (this.#registered !== null) what(this.#registered);
    else if (this.#untold.push(what) >= UNTOLD_MAX) void this.#load();
  }

  /** A failure here is one of the installation, as it would have been at the start: unheard by anybody it ends the process. */
  #load(): Promise<Registered> {
    this.#loading ??= import('./metrics.ts').then(({ registerMetrics }) => {
      const registered = registerMetrics(this.#build, this.#lines, this.#limitsOf);
      for (const what of this.#untold) what(registered);
      this.#untold = [];
      this.#registered = registered;
      return registered;
    });
    return this.#loading;
  }
}
