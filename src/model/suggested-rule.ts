import type { Label } from './labels.ts';

/** A rule that Sluice suggests, in the words of `rules:`. `match` is the name of one family. */
export interface SuggestedRule {
  readonly match: string;
  /** Of that family only the instances whose label has none of these values; '' = it is absent. */
  readonly except?: { readonly label: string; readonly values: readonly string[] };
  /** Of that family only the instances whose label has this value. */
  readonly only?: Label;
  readonly template?: readonly string[];
  readonly drop_labels?: readonly string[];
  readonly keep_values?: { readonly label: string; readonly values: readonly string[]; readonly other: string };
  readonly gauge?: 'max' | 'drop';
  readonly drop?: true;
}
