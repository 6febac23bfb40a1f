import { tellTrips } from './trips.ts';

const TYPE = '# TYPE f_total counter\n';

tellTrips([
  {
    name: 'a sum has no timestamp: Prometheus would drop what changes while the newest stands still',
    config: 'rules: [{ match: f_total, drop_labels: [id] }]',
    bodies: [
      `${TYPE}f_total{id="a"} 1 9000\nf_total{id="b"} 2 1000\n`,
      `${TYPE}f_total{id="a"} 1 9000\nf_total{id="b"} 5 2000\n`,
    ],
    answers: [`${TYPE}f_total 3\n`, `${TYPE}f_total 6\n`],
  },
  {
    name: 'the last of the gauges is one sample, and keeps its timestamp',
    config: 'rules: [{ match: g, drop_labels: [id], gauge: last }]',
    bodies: ['# TYPE g gauge\ng{id="a"} 1 9000\ng{id="b"} 2 1000\n'],
    answers: ['# TYPE g gauge\ng 1 9000\n'],
  },
]);
