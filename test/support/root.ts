import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this project's package.json, found from where the tests were compiled to. */
export const projectRoot: string = findRoot(import.meta.dirname);

function findRoot(from: string): string {
  const manifest = join(from, 'package.json');
  if (existsSync(manifest) && /"name":\s*"sluice"/.test(readFileSync(manifest, 'utf8'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('no folder above the tests has a package.json whose name is "sluice"');
  return findRoot(above);
}

/** Our own package.json. npm has checked its shape by the time a test runs. */
export const manifest: Manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly bin: { readonly sluice: string };
  readonly scripts: Readonly<Record<string, string>>;
}
