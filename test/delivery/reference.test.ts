import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { readConfig, readWebConfig, type WebDisk } from '../../src/config/config.ts';
import { generate } from '../../tools/generated.ts';
import { projectRoot } from '../support/root.ts';
import { SECRET_HASH } from '../support/web.ts';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const config = schema('docs/sluice.schema.json');
const web = schema('docs/web-config.schema.json');

function schema(path: string): ValidateFunction {
  return ajv.compile(JSON.parse(readFileSync(join(projectRoot, path), 'utf8')));
}

for (const { path, text } of generate(projectRoot))
  test(`${path} is what npm run generate makes`, () => {
    assert.equal(readFileSync(join(projectRoot, path), 'utf8'), text);
  });

const TARGET = 'name: a, url: "http://h/"';

/** What a reader takes and an editor must not mark. */
const GOOD: readonly string[] = [
  '',
  'limits:',
  'targets: []',
  `targets: [{${TARGET}, scrape_timeout: 5s, limits: {series: 1}, rules: [], metric_relabel_configs: [{action: DROP}]}]`,
  `targets: [{${TARGET}, tls_config: {ca_file: a, server_name: b, insecure_skip_verify: true, min_version: TLS13}}]`,
  `targets: [{${TARGET}, tls_config: {cert: a, key: b}, basic_auth: {username: 1, password_file: p}}]`,
  `targets: [{${TARGET}, authorization: {type: Token, credentials: abc}}]`,
  'targets: [{name: 1, url: "unix:/run/a.sock"}, {name: b, url: "unix:/run/a.sock:/m?x=1"}]',
  'memory: 64MB\nbody_size_limit: 0\nwindow: 1h30m',
  'limits: {series: 0, answer_size: 1.5MiB, on_exceed: observe, protect: [a, 1], overrides: [{match: a, series_per_metric: 1}]}',
  'rules: [{match: a, template: [b]}, {match: "{a=\'b\'}", drop: true}, {match: a, type: counter, gauge: sum}]',
  'rules: [{match: a, keep_values: {label: b, values: [1, true, c], other: }}]',
  'metric_relabel_configs: [{source_labels: [a], modulus: 8, target_label: b, action: hashmod, separator: , regex: 1}]',
];
const BAD: readonly string[] = [
  '[]',
  'limit: {}',
  'limits: []',
  'limits: {series: -1}',
  'limits: {series: 1.5}',
  'limits: {series: "1"}',
  'limits: {answer_size: 16}',
  'limits: {answer_size: 16 MB}',
  'limits: {on_exceed: Fold}',
  'limits: {overrides: [{match: a}]}',
  'limits: {overrides: [{series_per_metric: 1}]}',
  'limits: {protect: a}',
  'memory: lots',
  'window: 0',
  'window: 60',
  'window: 1.5h',
  'window: ""',
  'rules: {}',
  'rules: [{template: [a]}]',
  'rules: [{match: a}]',
  'rules: [{match: a, drop: "yes"}]',
  'rules: [{match: a, gauge: median}]',
  'rules: [{match: a, keep_values: {label: b}}]',
  'rules: [{match: a, keep_values: {values: [b]}}]',
  'metric_relabel_configs: [{action: delete}]',
  'metric_relabel_configs: [{modulus: -1}]',
  'targets: [{name: a}]',
  'targets: [{url: "http://h/"}]',
  'targets: [{name: a b, url: "http://h/"}]',
  'targets: [{name: a, url: "ftp://h/"}]',
  'targets: [{name: a, url: h}]',
  `targets: [{${TARGET}, tls_config: {min_version: 1.2}}]`,
  `targets: [{${TARGET}, tls_config: {skip: true}}]`,
  `targets: [{${TARGET}, bearer_token: abc}]`,
  `targets: [{${TARGET}, basic_auth: secret}]`,
];

test('the schema of the configuration file says what the reader says', () => {
  for (const text of GOOD) {
    const read = readConfig(text, 'f');
    assert.ok(read.ok, `${text}: ${read.ok ? '' : JSON.stringify(read.error)}`);
    assert.ok(config(parse(text)), `${text}: ${ajv.errorsText(config.errors)}`);
  }
  for (const text of BAD) {
    assert.ok(!readConfig(text, 'f').ok, text);
    assert.ok(!config(parse(text)), text);
  }
});

const DISK: WebDisk = {
  read: (path) => ({ ok: true, value: path }),
  faultOf: () => null,
  faultOfCa: () => null,
};
const GOOD_WEB: readonly string[] = [
  '',
  'tls_server_config:',
  'tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequireAndVerifyClientCert, client_ca_file: c}',
  'tls_server_config: {cert: a, key: b, min_version: TLS12, cipher_suites: [TLS_AES_128_GCM_SHA256], curve_preferences: [X25519]}',
  'http_server_config: {http2: true, headers: {X-Frame-Options: deny, Strict-Transport-Security: a}}',
  `basic_auth_users: {a: "${SECRET_HASH}"}`,
  'rate_limit: {interval: 1.5s, burst: 1}',
];
const BAD_WEB: readonly string[] = [
  'tls: {}',
  'tls_server_config: {certfile: a}',
  'tls_server_config: {cert_file: a, key_file: b, client_auth_type: Verify}',
  'tls_server_config: {cert_file: a, key_file: b, cipher_suites: [RC4]}',
  'tls_server_config: {cert_file: a, key_file: b, curve_preferences: X25519}',
  'http_server_config: {headers: {Server: a}}',
  'http_server_config: {headers: {X-Frame-Options: allow}}',
  'basic_auth_users: {a: secret}',
  'basic_auth_users: [a]',
  'rate_limit: {interval: 5d}',
  'rate_limit: {burst: -1}',
];

test('the schema of the web configuration says what the reader says', () => {
  for (const text of GOOD_WEB) {
    assert.ok(readWebConfig(text, 'f', DISK).ok, text);
    assert.ok(web(parse(text)), `${text}: ${ajv.errorsText(web.errors)}`);
  }
  for (const text of BAD_WEB) {
    assert.ok(!readWebConfig(text, 'f', DISK).ok, text);
    assert.ok(!web(parse(text)), text);
  }
});

test('every configuration that the documents show is one', () => {
  let seen = 0;
  for (const file of documents(projectRoot)) {
    for (const [, text = ''] of readFileSync(file, 'utf8').matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)) {
      // What is indented or templated is a part of something else.
      if (text.includes('{{')) continue;
      const value: unknown = parse(text);
      if (typeof value !== 'object' || value === null) continue;
      const keys = Object.keys(value);
      const isConfig = keys.some((key) => ['targets', 'limits', 'rules', 'metric_relabel_configs'].includes(key));
      const isWeb = keys.some((key) => ['tls_server_config', 'basic_auth_users', 'http_server_config'].includes(key));
      if (!isConfig && !isWeb) continue;
      seen += 1;
      const validate = isWeb ? web : config;
      assert.ok(validate(value), `${file}: ${ajv.errorsText(validate.errors)}\n${text}`);
    }
  }
  assert.ok(seen >= 2, `${seen} were found`);
});

function documents(root: string): readonly string[] {
  const folders = ['.', 'docs', 'docker', 'helm', 'deploy'].map((folder) => join(root, folder)).filter(existsSync);
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: folder !== join(root, '.'), encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  );
}
