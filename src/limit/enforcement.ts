import type { FamilyLimits, Limits } from '../model/settings.ts';
import type { GroupBook } from './book.ts';
import type { Template } from './change.ts';
import type { Counting } from './counting.ts';
import type { ForecastBook } from './forecast.ts';
import type { Without } from './hindsight.ts';
import type { Ledger } from './ledger.ts';
import type { Wording } from './wording.ts';

/** What enforcing needs, for one scrape. */
export interface Enforcement {
  readonly scrape: number;
  readonly limits: Limits;
  /** The limits of a family: the first override that matches it, else the common ones. */
  readonly familyLimits: (family: string) => FamilyLimits;
  readonly book: GroupBook;
  readonly ledger: Ledger;
  readonly counting: Counting;
  readonly template: Template;
  readonly wording: Wording;
  readonly forecast: ForecastBook;
  readonly without: Without;
}
