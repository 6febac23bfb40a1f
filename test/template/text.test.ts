import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldCertain } from '../../src/template/index.ts';

const U = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const FOLDED: readonly (readonly [value: string, template: string])[] = [
  // whole values
  ['8421', ':id'],
  ['1700000000123', ':id'],
  ['1700000000.25', ':id'],
  [U, ':uuid'],
  [SHA256, ':id'],
  ['3f2a9c1', ':id'],
  ['01HV4Y3K2J9QZ8X7W6V5T4S3R2', ':id'],
  ['bob.smith+tag@example.co.uk', ':email'],
  ['10.0.3.14', ':ip'],
  ['10.0.3.14:54321', ':ip'],
  ['2001:db8::ff00:42:8329', ':ip'],
  ['00:1b:44:11:3a:b7', '*'],
  ['2024-02-29', ':date'],
  ['2024-02-29T10:20:30.5Z', ':date'],
  ['10:20:30', ':time'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.TJVA95OrM7E2cBab30', '*'],
  ['wXy7Zk9pQ2rT5vB8nM1c', ':id'],
  [`sha256:${SHA256}`, ':id'],
  [`docker-pullable://nginx@sha256:${SHA256}`, 'docker-pullable://nginx@sha256::id'],
  ['AKIAIOSFODNN7EXAMPLE', ':id'],
  ['i-0abcd1234ef567890', 'i-:id'],
  ['cus_NffrFeUfNV2Hib', ':id'],
  ['x'.repeat(257), '*'],

  // what a name was made of stays
  ['checkout-7d9f8c6b5-x2x4z', 'checkout-*'],
  ['web-frontend-7d9f8c6b5-x2x4z', 'web-frontend-*'],
  ['fluentd-x7k2p', 'fluentd-*'],
  ['nightly-report-28473920-bcdfg', 'nightly-report-*'],
  [`kafka-consumer-${U}`, 'kafka-consumer-:uuid'],
  ['pool-1-thread-12345', 'pool-1-thread-:id'],
  [`docker-${SHA256}.scope`, 'docker-:id.scope'],
  ['backups/db-2024-02-29.sql.gz', 'backups/db-:date.sql.gz'],

  // words among words
  ['user 8421 logged in', 'user :id logged in'],
  ['user 8421, order 99182: refused', 'user :id, order :id: refused'],
  [`Key (id)=(${U}) already exists`, 'Key (id)=(:uuid) already exists'],
  ['connection to 10.0.3.14:5432 refused', 'connection to :ip refused'],
  ['dial tcp 10.0.3.14:5432: i/o timeout', 'dial tcp :ip: i/o timeout'],
  ['invalid email: bob@example.com.', 'invalid email: :email.'],
  ['user=bob@example.com;id=12345', 'user=:email;id=:id'],
  ['SELECT * FROM users WHERE id = 8421', 'SELECT * FROM users WHERE id = :id'],
  [`UPDATE carts SET total = 12 WHERE id = '${U}'`, "UPDATE carts SET total = 12 WHERE id = ':uuid'"],
  ['user:8421:cart', 'user::id:cart'],
  ['at 2024-02-29 10:20:30 UTC', 'at :date :time UTC'],
  ['GET /api/user/7/message', 'GET /api/user/:id/message'],
  ['calling https://api.example.com/v1/user/7?x=1, failed', 'calling https://api.example.com/v1/user/:id?*, failed'],

  // a path, whatever the label
  ['/api/user/7/message', '/api/user/:id/message'],
];

// Closed sets, which no look at the characters may touch.
const KEPT: readonly string[] = [
  '',
  '/',
  '*',
  'GET',
  '/login',
  'us-east-1',
  'us-east-1a',
  '1.33.2',
  'v1.15.1-rc.1',
  '0.99',
  '0.005',
  '+Inf',
  '12',
  '443',
  'es-419',
  'zh-CN',
  'nvme0n1p1',
  'br-3f2a9c',
  'docker0',
  'ieee80211_phy0',
  '0x060400',
  'eth0',
  'E1001',
  'shard-0004',
  'redis-0',
  'webhooks-v2',
  'billing_2024',
  'video-transcode-h264',
  'search-index',
  's3-sync',
  'utf-8',
  'application/json; charset=utf-8',
  'TLS_AES_256_GCM_SHA384',
  'http/1.1',
  'January',
  'deadline exceeded',
  'grpc.health.v1.Health/Check',
  'com.example.UserService',
  'std::vector',
  'nginx:1.25.3',
  'm5.2xlarge',
  'go1.22.5',
  'linux/amd64',
  'OAuth2Callback',
  'ListObjectsV2',
  'p99',
  'pool-1-thread-7',
  'HTTP 404: not found',
  'a/b/7',
];
for (const code of ['200', '204', '404', '429', '503']) test(`status ${code} stays`, () => keeps('status', code));
for (let core = 0; core < 64; core += 9) test(`core ${core} stays`, () => keeps('cpu', String(core)));
for (const value of KEPT) test(`${JSON.stringify(value)} stays`, () => keeps('kind', value));
for (const label of ['le', 'quantile']) test(`${label} stays, whatever its value`, () => keeps(label, '1234567'));

function keeps(label: string, value: string): void {
  assert.equal(foldCertain(label, value), value);
}

for (const [value, template] of FOLDED) {
  test(`${value.length > 90 ? `${value.slice(0, 90)}…` : value} → ${template}`, () => {
    assert.equal(foldCertain('kind', value), template);
  });
}
