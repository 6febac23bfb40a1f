import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTemplater } from '../../src/template/index.ts';

const U = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const SHA1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
const ULID = '01HV4Y3K2J9QZ8X7W6V5T4S3R2';
const TOKEN = 'wXy7Zk9pQ2rT5vB8nM1c';

/** An empty template = the path stays as it is. */
const ROWS: readonly (readonly [path: string, template: string])[] = [
  // integers, however short
  ['/api/user/8421/message', '/api/user/:id/message'],
  ['/api/user/7/x', '/api/user/:id/x'],
  ['/api/user/0', '/api/user/:id'],
  ['/42/profile', '/:id/profile'],
  ['/users/123456789012345678901234567890', '/users/:id'],
  ['/items/-5', '/items/:id'],
  ['/items/12,13,14', '/items/:id'],
  ['/range/100-200', '/range/:id'],
  ['/call/+4915112345678', '/call/:id'],
  ['/order/order12345', '/order/:id'],
  ['/a/1/b/2/c/3', '/a/:id/b/:id/c/:id'],
  ['/a//1/', '/a//:id/'],
  ['user/17', 'user/:id'],

  // versions stay
  ['/v1/users', ''],
  ['/v2beta1/users', ''],
  ['/v1.33/containers/json', ''],
  ['/api/v4/projects/17', '/api/v4/projects/:id'],
  ['/rest/api/3/issue/10002', '/rest/api/3/issue/:id'],
  ['/api/3', '/api/:id'],
  ['/api/12/x', '/api/:id/x'],
  ['/2010-04-01/Accounts', ''],
  ['/1/boards/17', '/1/boards/:id'],
  ['/api/v/4/edges/17', '/api/v/4/edges/:id'],
  ['/1', '/:id'],
  ['/downloads/1.33.2/linux', ''],
  ['/release/v1.15.1-rc.1', ''],

  // words with digits stay
  ...(
    `oauth2 ipv4 ipv6 s3 k8s utf8 utf-8 UTF-8 ISO-8859 h264 sha256 SHA-256 x509 base64 md5 p95 log4j web3 http2 i18n l10n
    a11y e2e b2b 2fa 3d mp3 mp4 ec2 OAuth2 OAuth2Callback Base64Encode getV2UsersList iPhone15ProMax Http2Server 4k html5
    my-html5 use-http2 covid-19 users-28-day annual-report-2024 us-east-1a billing_2024 video-transcode-h264 customer360
    web-2 redis-0 my-https deadbeef facade decade team-42 page-two x86_64 arm64 E1001 shard-0004 is-even ChatGPT
    getUserPreferencesByOrganization ListObjectsV2 application.properties com.example.UserService x.y
    internationalization-and-localization authenticationServiceConfiguration`.split(/\s+/) as string[]
  ).map((word) => [`/x/${word}/y`, ''] as const),

  // universally unique identifiers, wherever they stand in a segment
  [`/o/${U}`, '/o/:uuid'],
  [`/o/${U.toUpperCase()}/x`, '/o/:uuid/x'],
  [`/o/%7B${U}%7D`, '/o/:uuid'],
  [`/o/{${U}}`, '/o/:uuid'],
  [`/o/urn:uuid:${U}`, '/o/:uuid'],
  [`/o/user-${U}-draft`, '/o/:uuid'],
  [`/o/557058%3A${U}`, '/o/:uuid'],
  [`/o/${U.replaceAll('-', '_')}`, '/o/:uuid'],
  [`/o/${U}.pdf`, '/o/:uuid.pdf'],

  // hashes, digests, tokens
  [`/commit/${SHA1}`, '/commit/:id'],
  ['/commit/3f2a9c1', '/commit/:id'],
  ['/commit/3F2A9C1B', '/commit/:id'],
  ['/c/3f2a9c', '/c/:id'],
  ['/c/3f2a', ''],
  ['/c/0x1a2b3c4d', '/c/:id'],
  [`/blob/sha256:${SHA256}`, '/blob/:id'],
  [`/blob/sha256%3A${SHA256}`, '/blob/:id'],
  [`/u/${ULID}`, '/u/:id'],
  [`/u/${ULID.toLowerCase()}`, '/u/:id'],
  [`/u/user_${ULID}`, '/u/:id'],
  [`/s/${TOKEN}`, '/s/:id'],
  ['/s/V1StGXR8_Z5jdHi6B-myT', '/s/:id'],
  ['/s/cjld2cjxh0000qzrmn831i7rn', '/s/:id'],
  ['/s/9m4e2mr0ui3e8a215n4g', '/s/:id'],
  ['/s/dGhpcyBpcyB0b2tlbiA0Mg%3D%3D', '/s/:id'],
  ['/s/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.TJVA95OrM7E2cBab30', '/s/*'],
  ['/customers/cus_NffrFeUfNV2Hib', '/customers/:id'],
  ['/charges/pi_3MtwBwLkdIwHu7ix28a3tqPa', '/charges/:id'],
  ['/Calls/CA0123456789abcdef0123456789abcdef', '/Calls/:id'],
  ['/instances/i-0abcd1234ef567890', '/instances/:id'],
  ['/volumes/vol-049df61146c4d7901/attach', '/volumes/:id/attach'],
  ['/keys/AKIAIOSFODNN7EXAMPLE', '/keys/:id'],
  ['/arn/arn:aws:iam::123456789012:user', '/arn/:id'],
  ['/browse/OPS-1234', '/browse/:id'],
  ['/browse/WEB-2', '/browse/:id'],
  ['/advisories/GHSA-r94j-ppg5-88p2', '/advisories/:id'],
  ['/advisories/CVE-2024-3094', '/advisories/:id'],
  ['/posts/my-first-post-3f2a9c1b', '/posts/:id'],

  // dates, people, addresses
  ['/report/2024-02-29', '/report/:date'],
  ['/report/2024-13-29', '/report/:id'],
  ['/archive/2024-02', '/archive/:date'],
  ['/report/2024-02-29T10:20:30Z', '/report/:date'],
  ['/report/2024-02-29T10%3A20%3A30.123%2B02%3A00', '/report/:date'],
  ['/report/20240229T102030Z', '/report/:date'],
  ['/archive/2024/02/29', '/archive/:id/:id/:id'],
  ['/invite/bob@example.com', '/invite/:email'],
  ['/invite/bob.smith%2Bx%40mail.example.co.uk/accept', '/invite/:email/accept'],
  ['/@alice/followers', '/*/followers'],
  ['/npm/lodash@4', ''],
  ['/hosts/10.0.3.14', '/hosts/:ip'],
  ['/hosts/10.0.3.14:9090/ping', '/hosts/:ip/ping'],
  ['/hosts/2001:db8::ff00:42:8329', '/hosts/:ip'],
  ['/hosts/[::1]:8080', '/hosts/:ip'],
  ['/hosts/256.1.1.1', ''],
  ['/hosts/ip-10-79-125-145.ec2.internal', '/hosts/:ip'],
  ['/macs/00:1b:44:11:3a:b7', '/macs/*'],

  // names that Kubernetes makes up
  ['/pods/checkout-7d9f8c6b5-x2x4z', '/pods/*'],
  ['/pods/checkout-7d9f8c6b5-x2x4z/log', '/pods/*/log'],
  ['/pods/fluentd-x7k2p', '/pods/*'],
  ['/pods/nightly-28473920-bcdfg', '/pods/*'],
  ['/pods/checkout-abcde', ''],
  ['/pods/-x7k2p', ''],

  // what stands behind a name stays
  ['/calls/4711.json', '/calls/:id.json'],
  ['/calls.json', ''],
  ['/dumps/8421.tar.gz', '/dumps/:id.tar.gz'],
  ['/static/main.3f2a9c1b.chunk.js', '/static/:id.js'],
  ['/static/jquery-3.7.1.min.js', ''],
  [`/img/${SHA1}.PNG`, '/img/:id.PNG'],
  ['/files/.env', ''],
  ['/jobs/8421:cancel', '/jobs/:id:cancel'],
  ['/jobs/nightly:cancel', ''],

  // query, fragment, parameters
  ['/search?q=1&user=2', '/search?*'],
  ['/user/17?x', '/user/:id?*'],
  ['/docs#chapter-2', '/docs#*'],
  ['/cart;jsessionid=1A2B3C', '/cart;*'],
  ['/cart/17;v=1/item', '/cart/:id;*/item'],

  // borders
  ['', ''],
  ['/', ''],
  ['//', ''],
  ['*', ''],
  ['/%', ''],
  ['/%zz/%ff', ''],
  ['/日本/京都', ''],
  [`/x/${'a'.repeat(256)}`, ''],
  [`/x/${'a'.repeat(257)}/y`, '/x/*/y'],
  ['https://shop.example.com/user/17?x=1', 'https://shop.example.com/user/:id?*'],
];

const templater = createTemplater();
for (const [path, template] of ROWS) {
  test(`${path.length > 90 ? `${path.slice(0, 90)}…` : path} → ${template || 'itself'}`, () => {
    assert.equal(templater.template(path), template || path);
  });
}

test('the table is not a short one', () => assert.ok(ROWS.length >= 120, `${ROWS.length} rows`));
