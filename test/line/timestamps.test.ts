import { tellTrips } from './trips.ts';

const TYPE = '# TYPE f_total counter\n';

tellTrips([
  {
    name: 'a timestamp that only some members have: the fold has none, as its value changes without it',
    config: 'rules: [{ match: f_total, drop_labels: [id] }]',
    bodies: [
      `${TYPE}f_total{id="a"} 1 1000\nf_total{id="b"} 2\n`,
      `${TYPE}f_total{id="a"} 1 1000\nf_total{id="b"} 5 2000\n`,
    ],
    answers: [`${TYPE}f_total 3\n`, `${TYPE}f_total 6 2000\n`],
  },
]);
