import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { need } from './need.ts';

const found = spawnSync('openssl', ['version']);

/** False, with a skip, where there is no openssl to make certificates with. */
export function needOpenssl(t: TestContext): boolean {
  return need(t, 'openssl', found.status === 0, 'openssl is not on PATH');
}

/** Files with PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** An authority of its own; the folder is gone when the test is over. */
export interface Authority extends Pair {
  readonly folder: string;
  /** `names` as openssl's subjectAltName has them: `DNS:a,IP:::1`; none = the certificate has no such extension. */
  issue(name: string, names: string, options?: { readonly days?: number; readonly use?: string }): Pair;
}

export function createAuthority(t: TestContext, name: string = 'authority'): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-certificates-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const own = pairIn(folder, name);
  openssl(['req', '-x509', ...NEW_KEY, '-keyout', own.key, '-out', own.cert, '-subj', `/CN=${name}`, '-days', '2']);
  return {
    ...own,
    folder,
    issue(leaf, names, { days = 2, use = 'serverAuth,clientAuth' } = {}) {
      const pair = pairIn(folder, leaf);
      const request = join(folder, `${leaf}.csr`);
      const extensions = join(folder, `${leaf}.ext`);
      const sans = names === '' ? '' : `subjectAltName=${names}\n`;
      writeFileSync(extensions, `basicConstraints=CA:FALSE\nextendedKeyUsage=${use}\n${sans}`);
      openssl(['req', ...NEW_KEY, '-keyout', pair.key, '-out', request, '-subj', `/CN=${leaf}`]);
      const signed = ['-CA', own.cert, '-CAkey', own.key, '-CAcreateserial', '-days', String(days)];
      openssl(['x509', '-req', '-in', request, ...signed, '-extfile', extensions, '-out', pair.cert]);
      return pair;
    },
  };
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function pairIn(folder: string, name: string): Pair {
  return { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
}

function openssl(args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
}

/** The content of a file of the pair, or of an authority. */
export function pem(file: string): string {
  return readFileSync(file, 'utf8');
}
