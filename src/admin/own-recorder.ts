import type { Recorder } from '../model/trip.ts';

/** Who hears of all that Sluice counts of itself. */
export interface OwnRecorder extends Recorder {
  /** The outcome of a reload, or of the first load. */
  recordReload(successful: boolean, nowMs: number): void;
  /** The same of the web configuration; before the first there is none. */
  recordWebReload(successful: boolean): void;
  recordStorageError(): void;
}
