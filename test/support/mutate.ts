import { chance } from './chance.ts';

/** Whole numbers by chance, the same for the same seed. */
export interface Chance {
  /** From 0, below `end`. */
  below(end: number): number;
}

export function seeded(seed: number): Chance {
  const next = chance(seed);
  return { below: (end) => next() % end };
}

/** Small expositions from which mutation starts: every construct of both formats is in one of them. */
export const TEXT_SEEDS: readonly string[] = [
  '# HELP a_total Things.\n# TYPE a_total counter\na_total{path="/u/1",code="200"} 5\na_total{path="/u/2",code="500"} 7 1600000000000\n',
  '# TYPE h histogram\nh_bucket{p="1",le="0.5"} 1\nh_bucket{p="1",le="1"} 2\nh_bucket{p="1",le="+Inf"} 3\nh_sum{p="1"} 2.5\nh_count{p="1"} 3\nh_bucket{p="2",le="1.0"} 2\nh_bucket{p="2",le="+Inf"} 2\nh_sum{p="2"} 1\nh_count{p="2"} 2\n',
  '# TYPE s summary\ns{quantile="0.5",x="a"} NaN\ns_sum{x="a"} 1e3\ns_count{x="a"} 2\n# TYPE g gauge\ng{k="v\\n\\"\\\\"} -Inf\ng{k=""} 1\n',
  '{"my.metric","l.x"="v",b="c"} 1\n# TYPE "my.other" counter\n{"my.other",id="1"} 9007199254740993\n',
  'process_start_time_seconds 1.6e9\nfoo{a="1"}1\nfoo{a="2" ,b="3",} 0.1\n# comment\n\nfoo 3\n# TYPE late counter\nlate 1',
  '# TYPE x_info gauge\nx_info{version="1"} 1\n# TYPE y_created gauge\ny_created{p="1"} 1.6e9\n# TYPE y counter\ny{p="1"} 1\ny{p="2"} 2\n',
];
export const OPENMETRICS_SEEDS: readonly string[] = [
  '# TYPE a counter\n# HELP a Things.\na_total{p="1"} 5 # {trace_id="x"} 1 1600000000.5\na_created{p="1"} 1.6e9\na_total{p="2"} 6\na_created{p="2"} 1.6e9\n# EOF\n',
  '# TYPE h histogram\n# UNIT h_seconds seconds\nh_bucket{le="1.0"} 1 # {a="b"} 0.5\nh_bucket{le="+Inf"} 2\nh_count 2\nh_sum 3.0\n# EOF\n',
  '# TYPE i info\ni_info{v="1"} 1\n# TYPE st stateset\nst{st="a",x="1"} 1\nst{st="b",x="1"} 0\n# TYPE gh gaugehistogram\ngh_bucket{le="+Inf",x="1"} 2\ngh_gcount{x="1"} 2\ngh_gsum{x="1"} 1\n# EOF\n',
  '# TYPE s summary\ns{quantile="0.9"} 1\ns_count 1\ns_sum 1\ns_created 1\n# TYPE u unknown\nu{a="b"} 1.5 1600000000.123\n# EOF',
];

const TOKENS: readonly string[] = [
  '{',
  '}',
  '"',
  ',',
  '=',
  '\\',
  '\n',
  '\t',
  ' ',
  '#',
  '\0',
  '\r',
  '\ufeff',
  '\u00e9',
  '*',
  '# EOF\n',
  '# TYPE a gauge\n',
  '# TYPE h histogram\n',
  '# HELP a \n',
  ' 1',
  ' NaN',
  ' +Inf',
  ' 1e308',
  ' -0',
  ' 18446744073709551615',
  ' 0x1',
  'le="+Inf"',
  'le="1"',
  'quantile="0.5"',
  '__name__="x"',
  'a=""',
  'path="*"',
  '_total',
  '_bucket',
  '_sum',
  '_count',
  '_created',
  '_info',
  ' # {a="b"} 1',
  '{"q"}',
  '12345678901234567890',
  '/u/99',
];

/** A body with a few random changes: tokens put in, pieces removed, repeated or swapped, lines shuffled, bytes turned. */
export function mutate(seed: string, chance: Chance): string {
  let body = seed;
  for (let left = chance.below(5); left > 0; left--) body = mutateOnce(body, chance);
  return body;
}

function mutateOnce(body: string, chance: Chance): string {
  const at = chance.below(body.length + 1);
  const until = Math.min(body.length, at + chance.below(12));
  const token = TOKENS[chance.below(TOKENS.length)] ?? '';
  switch (chance.below(7)) {
    case 0:
      return body.slice(0, at) + token + body.slice(at);
    case 1:
      return body.slice(0, at) + body.slice(until);
    case 2:
      return body.slice(0, at) + token + body.slice(until);
    case 3:
      return body.slice(0, until) + body.slice(at);
    case 4:
      return shuffleLines(body, chance);
    case 5:
      return body.replace(/\d+/g, (digits) => (chance.below(3) === 0 ? String(chance.below(1000)) : digits));
    default:
      return growMembers(body, chance);
  }
}

function shuffleLines(body: string, chance: Chance): string {
  const lines = body.split('\n');
  const from = chance.below(lines.length);
  const [line = ''] = lines.splice(from, 1);
  lines.splice(chance.below(lines.length + 1), 0, line);
  return lines.join('\n');
}

/** Repeats each line that holds a number in quotes with other numbers: more members of the same family. */
function growMembers(body: string, chance: Chance): string {
  const times = 1 + chance.below(6);
  return body
    .split('\n')
    .flatMap((line) => {
      if (!/="[^"]*\d/.test(line) || /\ble=/.test(line)) return line;
      return [line, ...Array.from({ length: times }, (_, n) => line.replace(/="([^"]*?)\d+/, `="$1${n + 10}`))];
    })
    .join('\n');
}
