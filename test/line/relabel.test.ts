import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestLine } from '../support/line.ts';
import { SAME, tellTrips } from './trips.ts';

const HISTOGRAM = `
# HELP h Sizes.
# TYPE h histogram
h_bucket{user="a",le="1"} 1
h_bucket{user="a",le="+Inf"} 2
h_sum{user="a"} 3.5
h_count{user="a"} 2
h_bucket{user="b",le="1"} 10
h_bucket{user="b",le="+Inf"} 20
h_sum{user="b"} 30
h_count{user="b"} 20
`;

tellTrips([
  {
    name: 'a counter gets another name',
    config:
      'metric_relabel_configs: [{ source_labels: [__name__], regex: old_total, target_label: __name__, replacement: new_total }]',
    bodies: ['# TYPE old_total counter\nold_total{a="1"} 1\nold_total{a="2"} 2\n'],
    answers: ['# TYPE new_total counter\nnew_total{a="1"} 1\nnew_total{a="2"} 2\n'],
  },
  {
    name: 'a whole histogram gets another name',
    config:
      "metric_relabel_configs: [{ source_labels: [__name__], regex: 'h(_.*)', target_label: __name__, replacement: 'sizes$1' }]",
    bodies: [HISTOGRAM],
    answers: [
      HISTOGRAM.replace(/# HELP.*\n/, '')
        .replace(/\bh(?=_| histogram)/g, 'sizes')
        .replace(/\{user="(\w)",le="([^"]*)"\}/g, '{le="$2",user="$1"}'),
    ],
  },
  {
    name: '[__name__, le] drops a bucket',
    config: "metric_relabel_configs: [{ source_labels: [__name__, le], regex: 'h_bucket;1(\\.0)?', action: drop }]",
    bodies: [HISTOGRAM],
    answers: [HISTOGRAM.replace(/.*le="1".*\n/g, '')],
    ledger: ['h - drop relabel 2>0'],
  },
  {
    name: 'what lost all its buckets folds without any',
    config:
      "metric_relabel_configs: [{ source_labels: [__name__], regex: '.*_bucket', action: drop }, { regex: user, action: labeldrop }]",
    bodies: [HISTOGRAM],
    answers: [
      `
# HELP h Sizes.
# TYPE h histogram
h_sum 33.5
h_count 22
`,
    ],
  },
  {
    name: 'the infinite bucket that a rule drops does not come back',
    config:
      "metric_relabel_configs: [{ source_labels: [le], regex: '[+]Inf', action: drop }, { regex: user, action: labeldrop }]",
    bodies: [HISTOGRAM],
    answers: [
      `
# HELP h Sizes.
# TYPE h histogram
h_bucket{le="1"} 11
h_sum 33.5
h_count 22
`,
    ],
  },
  {
    name: 'labeldrop of a label folds',
    config: 'metric_relabel_configs: [{ regex: user, action: labeldrop }]',
    bodies: [HISTOGRAM],
    answers: [
      `
# HELP h Sizes.
# TYPE h histogram
h_bucket{le="1"} 11
h_bucket{le="+Inf"} 22
h_sum 33.5
h_count 22
`,
    ],
    ledger: ['h - fold relabel 8>4'],
  },
  {
    name: 'labeldrop of le drops the buckets, and never adds them',
    config: 'metric_relabel_configs: [{ regex: le, action: labeldrop }]',
    bodies: [HISTOGRAM],
    answers: [HISTOGRAM.replace(/.*_bucket.*\n/g, '')],
    ledger: ['h - drop relabel 4>0'],
  },
  {
    name: 'buckets that get one le are not added either',
    config: "metric_relabel_configs: [{ source_labels: [le], regex: .+, target_label: le, replacement: '7' }]",
    bodies: ['# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="2"} 2\nh_sum 0\nh_count 2\n'],
    answers: ['# TYPE h histogram\nh_bucket{le="7"} 1\nh_sum 0\nh_count 2\n'],
    ledger: ['h - fold relabel 1>3', 'h - drop relabel 1>0'],
  },
  {
    name: 'labeldrop of quantile drops the quantiles',
    config: 'metric_relabel_configs: [{ regex: quantile, action: labeldrop }]',
    bodies: ['# TYPE s summary\ns{quantile="0.5"} 1\ns{quantile="0.9"} 2\ns_sum 3\ns_count 2\n'],
    answers: ['# TYPE s summary\ns_sum 3\ns_count 2\n'],
    ledger: ['s - drop relabel 2>0'],
  },
  {
    name: 'labelmap copies labels',
    config: "metric_relabel_configs: [{ regex: 'x_(.*)', action: labelmap }]",
    bodies: ['f{x_a="1"} 1e0\n'],
    answers: ['# TYPE f untyped\nf{a="1",x_a="1"} 1e0\n'],
  },
  {
    name: 'keep drops the rest',
    config: 'metric_relabel_configs: [{ source_labels: [user], regex: a, action: keep }]',
    bodies: [HISTOGRAM],
    answers: [HISTOGRAM.replace(/.*user="b".*\n/g, '')],
  },
  {
    name: 'what matches nothing leaves every byte',
    config: 'metric_relabel_configs: [{ regex: nothing, action: labeldrop }]',
    bodies: [HISTOGRAM],
    answers: [SAME],
    ledger: [],
  },
  {
    name: 'a renamed counter joins the family of that name, and both go on when one vanishes',
    config:
      'metric_relabel_configs: [{ source_labels: [__name__], regex: a_total, target_label: __name__, replacement: b_total }]',
    bodies: [
      '# TYPE a_total counter\na_total 5\n# TYPE b_total counter\nb_total 7\n',
      '# TYPE b_total counter\nb_total 8\n',
    ],
    answers: ['# TYPE b_total counter\nb_total 12\n', '# TYPE b_total counter\nb_total 13\n'],
  },
  {
    name: 'a label of the scraper is empty here',
    config: "metric_relabel_configs: [{ source_labels: [job], regex: '', target_label: j, replacement: none }]",
    bodies: ['f 1\n'],
    answers: ['# TYPE f untyped\nf{j="none"} 1\n'],
  },
  {
    name: 'rules come first, then relabelling, then the limits',
    config: `
limits: { series_per_metric: 1 }
rules: [{ match: f_total, template: [path] }]
metric_relabel_configs: [{ source_labels: [path], regex: /u/:id, target_label: path, replacement: /user }]
`,
    bodies: ['# TYPE f_total counter\nf_total{path="/u/1"} 1\nf_total{path="/u/2"} 2\n'],
    answers: ['# TYPE f_total counter\nf_total{path="/user"} 3\n'],
  },
]);

test('a series without a name is refused, as Prometheus refuses the scrape', () => {
  const line = new TestLine({
    config: 'metric_relabel_configs: [{ source_labels: [a], regex: x, target_label: __name__, replacement: "" }]',
  });
  const good = 'f{a="y"} 1\n';
  assert.equal(line.scrape(good), good);
  for (const attempt of [1, 2])
    assert.match(line.refusal('f{a="x"} 1\n').message, /leave f without a/, `attempt ${attempt}`);
  assert.equal(line.scrape(good), good);
});
