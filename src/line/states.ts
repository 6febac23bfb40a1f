import type { LedgerEntry } from '../model/ledger.ts';
import type { TargetSettings } from '../model/settings.ts';
import { answering, folding, isDryRun } from './dry-run.ts';
import { createState, type LineOptions, type LineState, reconfigureState } from './state.ts';

/**
 * With `on_exceed: observe` two states see every body: one without limits, whose answer leaves, and a shadow that folds, whose
 * ledger says what would have been done.
 */
export class States {
  /** Whose answer leaves. */
  readonly answering: LineState;
  readonly #options: LineOptions;
  #shadow: LineState | null;

  constructor(settings: TargetSettings, options: LineOptions) {
    this.#options = options;
    this.answering = createState(answering(settings), options, false);
    this.#shadow = this.#makeShadow(settings);
  }

  /** Null where limits are not only observed. */
  get shadow(): LineState | null {
    return this.#shadow;
  }

  /** The one that the limits work on. */
  get deciding(): LineState {
    return this.#shadow ?? this.answering;
  }

  reconfigure(settings: TargetSettings): void {
    reconfigureState(this.answering, answering(settings));
    const shadow = folding(settings);
    // Fold would keep what it made, too.
    if (this.#shadow !== null && shadow !== null) reconfigureState(this.#shadow, shadow);
    else this.#shadow = this.#makeShadow(settings);
  }

  /** What was done, and what would have been. */
  entries(): readonly LedgerEntry[] {
    return [...this.answering.ledger.entries(), ...(this.#shadow?.ledger.entries() ?? []).filter(isDryRun)];
  }

  #makeShadow(settings: TargetSettings): LineState | null {
    const shadow = folding(settings);
    return shadow === null ? null : createState(shadow, this.#options, true);
  }
}
