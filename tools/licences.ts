import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
}
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly repository?: string | { readonly url?: string };
}

/** A table of all that is shipped with Sluice, from the lock file and what is installed, with the texts of the licences. */
export function licences(root: string): string {
  // npm's own file, whose shape is npm's matter.
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const folders = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path]) => path)
    .toSorted();
  const entries = folders.map((path) => ({ path, manifest: manifestOf(join(root, path)) }));
  const rows = entries.map(
    ({ manifest }) =>
      `| ${manifest.name} | ${manifest.version} | ${manifest.license ?? 'none is named'} | ${addressOf(manifest)} |`,
  );
  const texts = entries.map(
    ({ path, manifest }) => `## ${manifest.name} ${manifest.version}\n\n${textOf(join(root, path))}`,
  );
  return `# Licences of what Sluice needs to run

This file is printed from the installed packages (\`npm run generate\`). Sluice itself is under the Apache License 2.0.

| package | version | licence | |
|---|---|---|---|
${rows.join('\n')}

${texts.join('\n')}`;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** npm lets a repository be written in many ways. */
function addressOf({ repository }: Manifest): string {
  const url = typeof repository === 'string' ? repository : (repository?.url ?? '');
  const path = /^(?:github:|(?:git\+|git:|https:|ssh:|git@|\/\/)*github\.com[:/])?([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(
    url,
  )?.[1];
  return path === undefined ? url : `https://github.com/${path}`;
}

function textOf(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined || !existsSync(join(folder, file))) return 'The package brings no text of its licence.\n';
  const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  return `\`\`\`text\n${text}\n\`\`\`\n`;
}
