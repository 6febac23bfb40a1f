import type { SuggestedRule } from '../model/suggested-rule.ts';

export type WriteRule = (rule: SuggestedRule) => string;

/** The change in the application's code that would make it unnecessary. `label` is empty where none is to blame; `labels` are all names. */
export type Advise = (about: {
  readonly metric: string;
  readonly label: string;
  readonly labels: readonly string[];
  readonly example: string;
}) => string;

/** What the texts are made with; handed in, as they are other rooms' work. */
export interface Wording {
  readonly writeRule: WriteRule;
  readonly advise: Advise;
  /** False: no text may hold a label's value. */
  readonly examples: boolean;
}
