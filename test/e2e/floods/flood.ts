/** What a client asks of an application. */
export interface Visit {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A small application, what it is asked on a good day, and what floods it. */
export interface Flood {
  readonly name: string;
  /** The program that runs, and how it labels what it counts. */
  readonly program: 'express' | 'python' | 'go';
  readonly mode: string;
  readonly ordinary: readonly Visit[];
  readonly flood: readonly Visit[];
  /** What the ledger must name: this family, these labels, no other. */
  readonly metric: string;
  readonly labels: readonly string[];
  /** The advice for each of them. */
  readonly advice: RegExp;
  /** Series with this label are not the flood: they must leave as they are. */
  readonly spared?: readonly [label: string, value: string];
}

/** More values than `values_per_label` allows by default. */
const MANY = 1_100;

function many(count: number, visit: (at: number) => Visit): readonly Visit[] {
  return Array.from({ length: count }, (_, at) => visit(at));
}

/** Nothing that is an identifier for certain. */
const LETTERS = 'bcdfghjklmnpqrstvwxz';

/** As Kubernetes ends the names of what it makes: k8s.io/apimachinery/pkg/util/rand, which has no vowels. */
function suffix(number: number, length: number, letters = `${LETTERS}2456789`): string {
  let left = (number + 1) * 2_654_435_761;
  return Array.from({ length }, () => {
    left = (left * 48_271 + 11) % 2_147_483_647;
    return letters[left % letters.length];
  }).join('');
}

function hex(number: number, length: number): string {
  let text = '';
  for (let round = 0; text.length < length; round++)
    text += (((number + 7) * 2_654_435_761 + round * 40_503) >>> 0).toString(16).padStart(8, '0');
  return text.slice(0, length);
}

const WORDS = ['lamp', 'sofa', 'desk', 'shelf', 'chair', 'rug', 'mirror', 'clock', 'vase', 'stool', 'bench', 'frame'];
function words(number: number): string {
  return [0, 1, 2, 3].map((digit) => WORDS[Math.floor(number / 12 ** digit) % 12]).join('+');
}

const PAGES = many(20, (at) => ({ path: ['/', '/login', '/cart', '/about'][at % 4] ?? '/' }));

export const FLOODS: readonly Flood[] = [
  {
    name: 'raw path',
    program: 'express',
    mode: 'path',
    ordinary: PAGES,
    flood: many(MANY, (at) => ({ path: `/api/user/${8_000 + at}/message` })),
    metric: 'shop_request_duration_seconds',
    labels: ['path'],
    advice: /prom-client.*Express/,
  },
  {
    name: 'query string in the path',
    program: 'express',
    mode: 'query',
    ordinary: PAGES,
    flood: many(MANY, (at) => ({ path: `/search?q=${words(at)}&page=${at % 9}` })),
    metric: 'shop_request_duration_seconds',
    labels: ['path'],
    advice: /prom-client.*Express/,
  },
  {
    name: 'user id beside session id',
    program: 'express',
    mode: 'session',
    ordinary: many(20, (at) => ({
      path: '/cart',
      headers: { 'x-user': `${at % 5}`, 'x-session': hex(at % 5, 16) },
    })),
    flood: many(MANY, (at) => ({
      path: at % 2 === 0 ? '/cart' : '/login',
      headers: { 'x-user': `${at}`, 'x-session': hex(at, 16) },
    })),
    metric: 'shop_page_views_total',
    labels: ['session_id', 'user_id'],
    advice: /prom-client.*exemplar/,
  },
  {
    name: 'e-mail',
    program: 'express',
    mode: 'mail',
    ordinary: many(20, (at) => ({ method: 'POST', path: `/newsletter/reader${at % 3}@example.org` })),
    flood: many(MANY, (at) => ({ method: 'POST', path: `/newsletter/${words(at).replaceAll('+', '.')}@example.com` })),
    metric: 'shop_newsletter_signups_total',
    labels: ['email'],
    advice: /prom-client.*belongs in a log/,
  },
  {
    name: 'error message',
    program: 'python',
    mode: 'error',
    ordinary: many(20, (at) => ({ path: `/orders/${at % 5}` })),
    flood: many(MANY, (at) => ({ path: `/orders/${5_000 + at}` })),
    metric: 'orders_failed_total',
    labels: ['error'],
    advice: /prometheus_client.*class or the code of the error/,
  },
  {
    name: 'SQL text',
    program: 'python',
    mode: 'sql',
    ordinary: many(20, (at) => ({ path: `/orders/${at % 5}` })),
    flood: many(MANY, (at) => ({ path: `/orders/${5_000 + at}` })),
    metric: 'db_query_duration_seconds',
    labels: ['query'],
    advice: /prometheus_client.*fingerprint/,
  },
  {
    name: 'timestamp bucket',
    program: 'python',
    mode: 'minute',
    ordinary: many(20, (at) => ({ path: '/orders/1', headers: { 'x-at': `${1_767_225_600 + 60 * (at % 3)}` } })),
    flood: many(MANY, (at) => ({ path: '/orders/1', headers: { 'x-at': `${1_767_225_600 + 60 * at}` } })),
    metric: 'orders_seen_total',
    labels: ['minute'],
    advice: /prometheus_client.*_timestamp_seconds/,
  },
  {
    name: 'pod name',
    program: 'go',
    mode: 'pod',
    ordinary: many(20, (at) => ({
      path: '/checkout',
      headers: { 'x-pod': `checkout-${suffix(1, 10)}-${suffix(at % 4, 5)}` },
    })),
    flood: many(MANY, (at) => ({
      path: at % 3 === 0 ? '/catalog' : '/checkout',
      headers: { 'x-pod': `checkout-${suffix(Math.floor(at / 50), 10)}-${suffix(at, 5)}` },
    })),
    metric: 'upstream_calls_total',
    labels: ['pod'],
    advice: /client_golang.*service discovery/,
  },
  {
    name: 'tenant hog',
    program: 'go',
    mode: 'tenant',
    ordinary: many(60, (at) => {
      const tenant = ['globex', 'initech', 'umbrella', 'acme'][at % 4] ?? '';
      return { path: `/objects/${suffix(at % 12, 6, LETTERS)}`, headers: { 'x-tenant': tenant } };
    }),
    flood: many(MANY, (at) => ({ path: `/objects/${suffix(100 + at, 6, LETTERS)}`, headers: { 'x-tenant': 'acme' } })),
    metric: 'object_reads_total',
    labels: ['object'],
    advice: /client_golang/,
    spared: ['tenant', 'globex'],
  },
  {
    name: 'trace id',
    program: 'go',
    mode: 'trace',
    ordinary: many(20, (at) => ({
      path: '/checkout',
      headers: { traceparent: `00-${hex(at % 5, 32)}-${hex(9, 16)}-01` },
    })),
    flood: many(MANY, (at) => ({ path: '/checkout', headers: { traceparent: `00-${hex(at, 32)}-${hex(at, 16)}-01` } })),
    metric: 'checkout_duration_seconds',
    labels: ['trace_id'],
    advice: /client_golang.*exemplar/,
  },
];
