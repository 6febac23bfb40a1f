import { tellTrips } from './trips.ts';

const TYPE = '# TYPE f histogram\n';
const CONFIG = 'rules: [{ match: f, drop_labels: [p] }]';
const b = 'f_bucket{p="b",le="1"} 1\nf_bucket{p="b",le="+Inf"} 1\nf_count{p="b"} 1\n';
const low = 'f_bucket{p="a",le="1"} 5\n';
const inf = 'f_bucket{p="a",le="+Inf"} 7\n';
const count = 'f_count{p="a"} 7\n';
const fold = `${TYPE}f_bucket{le="1"} 6\nf_bucket{le="+Inf"} 8\nf_count 8\n`;
const more = 'f_bucket{p="b",le="1"} 2\nf_bucket{p="b",le="+Inf"} 2\nf_count{p="b"} 2\n';
const foldOfMore = `${TYPE}f_bucket{le="1"} 7\nf_bucket{le="+Inf"} 9\nf_count 9\n`;

tellTrips([
  {
    name: 'a member that begins to say its +Inf has counted nothing by that, nor one that ceases to',
    config: CONFIG,
    bodies: [low + count + b, low + inf + count + b, low + count + b].map((text) => TYPE + text),
    answers: [fold, fold, fold],
  },
  {
    name: 'nor one that begins to say its count, or says the other of the two',
    config: CONFIG,
    bodies: [low + inf + b, low + inf + count + b, low + inf + b, low + count + b].map((text) => TYPE + text),
    answers: [fold, fold, fold, fold],
  },
  {
    name: 'a member that vanishes leaves behind what stood in for its +Inf, and takes it back',
    config: CONFIG,
    bodies: [low + count + b, more, low + count + more].map((text) => TYPE + text),
    answers: [fold, foldOfMore, foldOfMore],
  },
  {
    name: 'a single member leaves as it is: what stands in does not',
    config: 'rules: [{ match: f, drop_labels: [q] }]',
    bodies: [`${TYPE}f_bucket{p="a",q="1",le="1"} 5\nf_count{p="a",q="1"} 7\n`],
    answers: [`${TYPE}f_bucket{le="1",p="a"} 5\nf_count{p="a"} 7\n`],
  },
  {
    name: 'nor under a name that another family has',
    config: CONFIG,
    bodies: [
      `${TYPE}f_bucket{p="a",le="+Inf"} 3\nf_bucket{p="b",le="+Inf"} 2\n# TYPE f_count gauge\nf_count{p="c"} 3\n`,
    ],
    answers: [`${TYPE}f_bucket{le="+Inf"} 5\n# TYPE f_count gauge\nf_count{p="c"} 3\n`],
  },
  {
    name: 'what relabelling takes away nobody stands for',
    config: `${CONFIG}\nmetric_relabel_configs: [{ source_labels: [__name__], regex: f_bucket, action: drop }]`,
    bodies: [`${TYPE}${low}${count}${b}`],
    answers: [`${TYPE}f_count 8\n`],
  },
]);
