import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedPath } from './shared.ts';

/** A real exposition, and how it is served. */
export interface Dump {
  readonly name: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Every real exposition of the corpus, in text and in OpenMetrics. */
export function dumps(): readonly Dump[] {
  return ['dumps', 'thirdparty'].flatMap((folder) =>
    readdirSync(sharedPath('corpus', folder)).map((name) => {
      const path = join(sharedPath('corpus', folder), name);
      const contentType = name.endsWith('.om.txt')
        ? 'application/openmetrics-text; version=1.0.0; charset=utf-8'
        : 'text/plain; version=0.0.4';
      return { name, path, contentType, body: readFileSync(path) };
    }),
  );
}
