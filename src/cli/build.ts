import { readFileSync } from 'node:fs';
import type { BuildInfo } from '../model/web.ts';

/** What this build is, from the package beside it. The rest is for who builds it to set, in the environment of the build. */
export function buildInfo(): BuildInfo {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return {
    version: String(version),
    revision: process.env['SLUICE_REVISION'] ?? '',
    branch: '',
    buildUser: '',
    buildDate: '',
    nodeVersion: process.version,
  };
}
