import { tellTrips } from './trips.ts';

const config = 'rules: [{ match: f.*, drop_labels: [path] }]';
const histogram = (buckets: string): string => `# TYPE f histogram\n${buckets}f_count{path="/b"} 9\n`;

tellTrips([
  {
    name: 'a reset is one reset, also where a line that would tell of it is missing in that scrape: _created',
    config,
    bodies: [
      '# TYPE f counter\nf_total{path="/a"} 5\nf_created{path="/a"} 100\nf_total{path="/b"} 9\nf_created{path="/b"} 100\n# EOF\n',
      '# TYPE f_total counter\nf_total{path="/a"} 2\nf_total{path="/b"} 9\n',
      '# TYPE f counter\nf_total{path="/a"} 3\nf_created{path="/a"} 130\nf_total{path="/b"} 9\nf_created{path="/b"} 100\n# EOF\n',
    ],
    answers: [
      '# TYPE f counter\nf_total 14\n# EOF\n',
      '# TYPE f_total counter\nf_total 16\n',
      '# TYPE f counter\nf_total 17\n# EOF\n',
    ],
  },
  {
    name: 'a reset is one reset, also where a line that would tell of it is missing in that scrape: a bucket',
    config,
    bodies: [
      histogram('f_bucket{path="/a",le="1"} 5\nf_count{path="/a"} 5\n'),
      histogram('f_count{path="/a"} 2\n'),
      histogram('f_bucket{path="/a",le="1"} 3\nf_count{path="/a"} 3\n'),
    ],
    answers: [histogram('f_count 14\n'), histogram('f_count 16\n'), histogram('f_count 17\n')].map((text) =>
      text.replace('f_count{path="/b"} 9\n', ''),
    ),
  },
  {
    name: 'a reset is one reset, also where a line that would tell of it is missing in that scrape: NaN',
    config,
    bodies: ['5', 'NaN', '3'].map((bucket, at) =>
      histogram(
        `f_bucket{path="/a",le="1"} ${bucket}\nf_count{path="/a"} ${[5, 2, 3][at]}\nf_bucket{path="/b",le="1"} 0\n`,
      ),
    ),
    answers: [
      '# TYPE f histogram\nf_bucket{le="1"} 5\nf_bucket{le="+Inf"} 14\nf_count 14\n',
      '# TYPE f histogram\nf_bucket{le="1"} NaN\nf_bucket{le="+Inf"} 16\nf_count 16\n',
      '# TYPE f histogram\nf_bucket{le="1"} 8\nf_bucket{le="+Inf"} 17\nf_count 17\n',
    ],
  },
]);
