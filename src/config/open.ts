import { Field, quoteText } from './field.ts';
import type { Issues } from './issue.ts';
import { YamlText } from './yaml.ts';

/** The document's root, or null where it is no YAML: the issues say why. */
export function openDocument(text: string, issues: Issues): Field | null {
  const yaml = new YamlText(text);
  for (const { at, message } of yaml.faults) {
    const line = text.slice(at).split('\n', 1)[0] ?? '';
    issues.add(at, {
      path: '',
      got: line.trim() === '' ? 'the end of a line' : quoteText(line.trim()),
      want: 'YAML',
      hint: message,
    });
  }
  return yaml.faults.length > 0 ? null : new Field('', yaml.look(yaml.root, 0), yaml, issues);
}
