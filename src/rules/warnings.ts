import type { RelabelRule } from '../model/settings.ts';

/** Labels that a scraper adds after the application has answered. */
const SCRAPERS_OWN =
  /^(?:job|instance|exported_.*|__meta_.*|__param_.*|__address__|__scheme__|__metrics_path__|__scrape_.*__)$/s;

/**
 * One sentence for each rule that reads a label which only the scraper knows: here it is empty. Rules count from 1 in
 * the order in which they apply: those of the whole file, then the target's own.
 */
export function relabelWarnings(rules: readonly RelabelRule[]): readonly string[] {
  const warnings: string[] = [];
  const written = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const labels = labelsRead(rule).filter((label) => SCRAPERS_OWN.test(label) && !written.has(label));
    if (labels.length > 0) {
      warnings.push(
        `metric_relabel_configs: rule ${index + 1} (action ${rule.action}) reads ${[...new Set(labels)].join(', ')}, ` +
          'which only the scraper knows: it is empty here unless the application sends it itself. ' +
          "Leave this rule in the scraper's own configuration",
      );
    }
    written.add(rule.targetLabel);
  }
  return warnings;
}

/** By name or, for actions on names, by a regex that begins like one of them or is one. */
function labelsRead({ action, regex, sourceLabels, targetLabel }: RelabelRule): readonly string[] {
  switch (action) {
    case 'keepequal':
    case 'dropequal':
      return [...sourceLabels, targetLabel];
    case 'labelmap':
    case 'labeldrop':
      return regex.source.split('|').map((name) => name.replace(/^[\^(]+|[)$]+$/g, ''));
    default:
      return sourceLabels;
  }
}
