/** The bug that Sluice exists for, as an exposition: a raw URL path in a histogram label, one user after another. */

/** Upper bounds of the buckets in seconds, as written; `+Inf` follows. */
export const buckets: readonly string[] = [
  '0.005',
  '0.01',
  '0.025',
  '0.05',
  '0.1',
  '0.25',
  '0.5',
  '1',
  '2.5',
  '5',
  '10',
  '+Inf',
];
/** Every bucket, the sum and the count: what one user costs. */
export const linesPerUser: number = buckets.length + 2;

const name = 'http_request_duration_seconds';
const statuses = ['200', '404', '500'] as const;
const methods = ['GET', 'POST'] as const;
/** What a request in each bucket took, in milliseconds: between its bounds, and whole, so that sums print exactly. */
const millisecondsIn = [3, 8, 20, 40, 80, 200, 400, 800, 2000, 4000, 8000, 20000] as const;

export interface OriginStory {
  readonly users: number;
  /** Id of the first user; the others follow. */
  readonly from?: number;
  /** The same seed gives the same bytes. */
  readonly seed?: number;
  /** How often the counters have grown: each step adds at least one request to every user. */
  readonly increment?: number;
}

/** One histogram in the text format, `users` × `linesPerUser` series; each user's path is an instance of its own. */
export function originStory({ users, from = 100_000, seed = 1, increment = 0 }: OriginStory): string {
  const parts = [originStoryHeader];
  for (let id = from; id < from + users; id++) parts.push(userLines(id, seed, increment));
  return parts.join('');
}

export const originStoryHeader: string = `# HELP ${name} How long requests took, by path.\n# TYPE ${name} histogram\n`;

/** The lines of one user, whose counters have grown `increment` times since the first request. */
export function userLines(id: number, seed: number, increment: number): string {
  const labels = userLabels(id, seed);
  let lines = '';
  let count = 0;
  let milliseconds = 0;
  for (let i = 0; i < buckets.length; i++) {
    const draw = mix(id, seed + i + 1);
    // The first bucket grows with every step, so that no user ever stands still.
    const grows = i === 0 ? 1 + (draw & 1) : (draw >>> 4) & 1;
    const here = ((draw >>> 8) & 7) + grows * increment;
    count += here;
    milliseconds += here * (millisecondsIn[i] ?? 0);
    lines += `${name}_bucket{${labels},le="${buckets[i]}"} ${count}\n`;
  }
  return `${lines}${name}_sum{${labels}} ${milliseconds / 1000}\n${name}_count{${labels}} ${count}\n`;
}

function userLabels(id: number, seed: number): string {
  const draw = mix(id, seed);
  const status = statuses[draw % statuses.length];
  const method = methods[(draw >>> 8) % methods.length];
  return `status="${status}",endpoint="/api/user/${id}/message",method="${method}"`;
}

/** 32 bits that depend on both numbers. Source: the finaliser of MurmurHash3, Austin Appleby, public domain. */
function mix(a: number, b: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
