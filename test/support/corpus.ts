import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './root.ts';
import { sharedPath } from './shared.ts';

/** A real exposition, and how it is served. */
export interface Dump {
  readonly name: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Every real exposition: the project's own, and those of the corpus beside it where that is there. */
export function dumps(): readonly Dump[] {
  const beside = ['dumps', 'thirdparty'].map((folder) => sharedPath('corpus', folder)).filter(existsSync);
  return [join(projectRoot, 'test', 'corpus', 'captured'), ...beside].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.txt'))
      .map((name) => {
        const path = join(folder, name);
        const contentType = name.endsWith('.om.txt')
          ? 'application/openmetrics-text; version=1.0.0; charset=utf-8'
          : 'text/plain; version=0.0.4';
        return { name, path, contentType, body: readFileSync(path) };
      }),
  );
}
