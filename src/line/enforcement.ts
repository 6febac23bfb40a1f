import { writeRule } from '../config/index.ts';
import type { Enforcement } from '../limit/index.ts';
import { advisor } from './advisor.ts';
import { COUNTING } from './counting.ts';
import { familyLimits, type LineState } from './state.ts';

/** What the limits need of a line, for one scrape. */
export function enforcementOf(state: LineState): Enforcement {
  const { scrape, book, ledger, templates, settings, forecast, whatIf } = state;
  return {
    scrape,
    limits: settings.limits,
    familyLimits: (family) => familyLimits(settings.limits, family),
    book,
    ledger,
    counting: COUNTING,
    template: templates.template,
    wording: { writeRule, advise: advisor(state), examples: settings.ledgerExamples },
    forecast,
    without: (family, labels) => whatIf.without(family, labels),
  };
}
