import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printIssue, readConfig, redactConfig } from '../../src/config/config.ts';
import { redactSecrets } from '../../src/config/index.ts';

const TEXTS: readonly (readonly [text: string, shown: string])[] = [
  ['http://user:pass@host:80/m', 'http://<secret>@host:80/m'],
  ['http://user@host/', 'http://<secret>@host/'],
  ['http://:pass@host/', 'http://<secret>@host/'],
  ['http://u:p@ss@host/', 'http://<secret>@host/'],
  ['http://u:p/ss@host/', 'http://<secret>@host/'], // broken, a secret all the same
  ["http://u:p'q@host/", 'http://<secret>@host/'],
  ['HTTPS://U:P@host/', 'HTTPS://<secret>@host/'],
  ['see http://a:b@c and http://d:e@f.', 'see http://<secret>@c and http://<secret>@f.'],
  ['http://host/m?token=abc&x=1', 'http://host/m?token=<secret>&x=1'],
  ['http://host/m?x=1&Api-Key=abc#f', 'http://host/m?x=1&Api-Key=<secret>#f'],
  ['http://host/m?client_secret=a', 'http://host/m?client_secret=<secret>'],
  ['http:\\/\\/u:p@host\\/', 'http:\\/\\/<secret>@host\\/'], // as JSON may escape it
  // No secrets: nothing changes.
  ['http://host:80/m?x=1', 'http://host:80/m?x=1'],
  ['http://host/a@b', 'http://host/a@b'],
  ['me@example.com', 'me@example.com'],
  ['regex: .*@.*', 'regex: .*@.*'],
  ['', ''],
];
for (const [text, shown] of TEXTS) {
  test(`${text} is shown as ${shown}`, () => {
    assert.equal(redactSecrets(text), shown);
    assert.equal(redactSecrets(shown), shown, 'once is enough');
  });
}

const CONFIG = `# was http://old:secret@host/
targets:
  - {name: a, url: "http://u:p\\x40ss\\u0040h/"}   # an escaped @ is one
  - name: b
    url: >-
      http://u:p@h/m?token=t
    limits: {series: 5}
  - name: 'c'
    url: http://u:p@h/
rules: [] # kept as it is
`;
const SHOWN = `# was http://<secret>@host/
targets:
  - {name: a, url: "http://<secret>@h/"}   # an escaped @ is one
  - name: b
    url: "http://<secret>@h/m?token=<secret>"
    limits: {series: 5}
  - name: 'c'
    url: "http://<secret>@h/"
rules: [] # kept as it is
`;

test('a configuration file is shown with its comments and layout, without its secrets', () => {
  assert.equal(redactConfig(CONFIG), SHOWN);
  assert.equal(redactConfig(SHOWN), SHOWN);
});

test('a file that is no YAML is redacted all the same', () => {
  assert.equal(redactConfig('a: [http://u:p@h/\nb: {'), 'a: ["http://<secret>@h/"\nb: {');
});

const SECRETS = `targets:
  - name: a
    url: https://h/
    basic_auth: {username: me, password: hunter2, password_file: pass.txt}
    # password: hunter3 and more
  - name: &p s3cret-of-b
    url: https://h/
    authorization:
      credentials: "hunter\\x34"
    tls_config:
      cert: public
      key: |
        -----BEGIN PRIVATE KEY-----
        hunter5
        -----END PRIVATE KEY-----
      ca_file: ca.pem
  - name: c
    url: unix:/run/a.sock
    authorization: {credentials: *p, credentials_file: token}
`;

test('the secrets of targets are hidden, and nothing else is', () => {
  const shown = redactConfig(SECRETS);
  assert.doesNotMatch(shown, /hunter|s3cret|BEGIN/);
  for (const kept of ['username: me', 'pass.txt', 'cert: public', 'ca_file: ca.pem', 'unix:/run/a.sock', 'file: token'])
    assert.ok(shown.includes(kept), kept);
});

test('a message shows no secret of the line that it is about', () => {
  for (const text of [
    'targets: [{name: a, url: "http://h/", basic_auth: {passwort: hunter2 is it}}]',
    'targets: [{name: a, url: "http://h/", basic_auth: {password: [hunter2]}}]',
    'targets: [{"name":"a","url":"http://h/","basic_auth":{"user":"a","password":"hunter2"}}]',
    'targets: [{name: a, url: "http://h/", authorization: {credentials: hunter2, credentials_file: b}}]',
    "targets: [{name: a, url: 'http://h/', tls_config: {key: 'hunter2'}}]",
  ]) {
    const read = readConfig(text, 'f');
    assert.ok(!read.ok, text);
    for (const issue of read.error) assert.doesNotMatch(printIssue(issue, text), /hunter2/);
  }
});
