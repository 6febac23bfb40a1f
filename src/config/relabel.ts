import { assert } from '../base/assert.ts';
import { memoisePattern } from '../base/memo.ts';
import { compilePattern, type Pattern } from '../base/re2.ts';
import type { RelabelAction, RelabelRule } from '../model/settings.ts';
import { didYouMean, type Field, type Fields } from './field.ts';
import { readLabelName, readPattern, readTextOrEmpty } from './scalars.ts';
import { keysOf } from './shape.ts';
import { RELABEL_RULE } from './shapes.ts';
import { RELABEL_ACTIONS as ACTIONS } from './words.ts';

/** What an action cannot do without, and what it does not take: there the default is all that may be written. */
interface Demands {
  readonly needs: readonly ('target_label' | 'modulus' | 'replacement')[];
  readonly refuses: readonly ('source_labels' | 'separator' | 'regex' | 'modulus' | 'target_label' | 'replacement')[];
}
const LETTER_CASE: Demands = { needs: ['target_label'], refuses: ['replacement'] };
const EQUALITY: Demands = { needs: ['target_label'], refuses: ['separator', 'regex', 'modulus', 'replacement'] };
const BY_NAME: Demands = {
  needs: [],
  refuses: ['source_labels', 'separator', 'modulus', 'target_label', 'replacement'],
};
const DEMANDS: Readonly<Record<RelabelAction, Demands>> = {
  replace: { needs: ['target_label'], refuses: [] },
  keep: { needs: [], refuses: [] },
  drop: { needs: [], refuses: [] },
  keepequal: EQUALITY,
  dropequal: EQUALITY,
  hashmod: { needs: ['target_label', 'modulus'], refuses: [] },
  labelmap: { needs: ['replacement'], refuses: [] }, // it makes the label's name
  labeldrop: BY_NAME,
  labelkeep: BY_NAME,
  lowercase: LETTER_CASE,
  uppercase: LETTER_CASE,
};

const DEFAULT_REGEX = compileDefault('(.*)');
const DEFAULT_SEPARATOR = ';';
const DEFAULT_REPLACEMENT = '$1';

/**
 * One entry of `metric_relabel_configs`. Source: Prometheus 3.14, model/relabel/relabel.go, UnmarshalYAML and Validate
 * with UTF-8 names: absent keys get defaults, null is the empty value, scalars are taken as they are written.
 */
export function readRelabelRule(field: Field): RelabelRule | undefined {
  const fields = field.record(keysOf(RELABEL_RULE));
  if (fields === undefined) return undefined;
  const rule: RelabelRule = {
    action: fields.read('action', readAction, 'replace'),
    sourceLabels: fields.read('source_labels', readSourceLabels, []),
    separator: fields.read('separator', readTextOrEmpty, DEFAULT_SEPARATOR),
    regex: fields.read('regex', readPattern, DEFAULT_REGEX),
    modulus: fields.read('modulus', readModulus, 0n),
    targetLabel: fields.read('target_label', readTextOrEmpty, ''),
    replacement: fields.read('replacement', readTextOrEmpty, DEFAULT_REPLACEMENT),
  };
  if (!fields.isRefused('action')) checkDemands(rule, fields);
  return rule;
}

/** Each fault is named where it stands; what could not be read at all was refused before. */
function checkDemands(rule: RelabelRule, fields: Fields): void {
  const { needs, refuses } = DEMANDS[rule.action];
  const isMissing = {
    target_label: rule.targetLabel === '',
    modulus: rule.modulus === 0n,
    replacement: rule.replacement === '',
  };
  const isDefault = {
    source_labels: fields.get('source_labels')?.part.kind === 'nothing',
    separator: rule.separator === DEFAULT_SEPARATOR,
    regex: false, // even `regex: (.*)`, as in Prometheus
    modulus: rule.modulus === 0n,
    target_label: rule.targetLabel === '',
    replacement: rule.replacement === DEFAULT_REPLACEMENT,
  };
  for (const key of needs) {
    if (isMissing[key] && !fields.isRefused(key)) {
      const want = key === 'modulus' ? 'a modulus above 0' : `a ${key} that is not empty`;
      (fields.get(key) ?? fields.owner).refuse(want, `action ${rule.action} needs one`);
    }
  }
  for (const key of refuses) {
    if (isDefault[key] || fields.isRefused(key)) continue;
    fields.get(key)?.refuse(`no ${key}`, `action ${rule.action} does not take any`);
  }
}

/** Upper and lower case are the same; nothing is no action, although none at all means replace. */
function readAction(field: Field): RelabelAction | undefined {
  const want = `one of ${ACTIONS.join(', ')}`;
  const word = field.text(want)?.text;
  if (word === undefined) return undefined;
  return ACTIONS.find((action) => action === word.toLowerCase()) ?? field.refuse(want, didYouMean(word, ACTIONS));
}

function readSourceLabels(field: Field): readonly string[] | undefined {
  return field
    .items('a list of label names', field.part.kind === 'text' ? `write [${field.part.text}]` : '')
    ?.map((item) => readLabelName(item) ?? '');
}

/** An unsigned integer of 64 bits, which a JavaScript number cannot hold; nothing is 0. */
function readModulus(field: Field): bigint | undefined {
  if (field.part.kind === 'nothing') return 0n;
  const want = 'a whole number from 0 to 18446744073709551615';
  const part = field.text(want);
  if (part === undefined) return undefined;
  const digits = part.text.replaceAll('_', '');
  if (!part.plain || !/^(?:0x[0-9a-f]+|0b[01]+|0o?[0-7]+|[0-9]+)$/i.test(digits)) return field.refuse(want);
  const octal = /^0o?([0-7]+)$/i.exec(digits)?.[1];
  const modulus = BigInt(octal === undefined ? digits : `0o${octal}`);
  return modulus < 2n ** 64n ? modulus : field.refuse(want);
}

function compileDefault(source: string): Pattern {
  const pattern = compilePattern(source);
  assert(pattern.ok, `the default regex ${source} compiles`);
  return memoisePattern(pattern.value);
}
