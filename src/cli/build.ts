import { readFileSync } from 'node:fs';
import type { BuildInfo } from '../model/web.ts';

/** What this build is, from the package's `manifest`. The rest is for who builds it to set, in the environment of the build. */
export function buildInfo(manifest: URL): BuildInfo {
  const read: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  const version = typeof read === 'object' && read !== null && 'version' in read ? read.version : '';
  return {
    version: String(version),
    revision: process.env['SLUICE_REVISION'] ?? '',
    branch: '',
    buildUser: '',
    buildDate: '',
    nodeVersion: process.version,
  };
}
