import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const KERNEL = join(import.meta.dirname, '..', '..', 'src', 'kernel', 'wasm.ts');
const PARSER = require.resolve('undici/lib/llhttp/llhttp_simd-wasm.js');
/** The same for processors on which the kernel does not run: nobody needs it. */
const SLOW_PARSER = require.resolve('undici/lib/llhttp/llhttp-wasm.js');

/**
 * WebAssembly that is text in its source becomes a file beside the program: 0.3 MB as text of the program, and what is made of it.
 * @type {import('esbuild').Plugin}
 */
export const wasmBeside = {
  name: 'wasm-beside',
  setup({ onLoad }) {
    onLoad({ filter: only(KERNEL) }, () => ({
      contents: `export const kernelBytes = () => ${beside('kernel', KERNEL)};`,
    }));
    for (const path of [PARSER, SLOW_PARSER])
      onLoad({ filter: only(path) }, () => ({ contents: `module.exports = ${beside('llhttp', PARSER)};` }));
  },
};

/** @param {string} path */
function only(path) {
  return new RegExp(`^${path.replaceAll(/[.\\]/g, '\\$&')}$`);
}

/**
 * Writes what stands in a source in base64 into a file, and says how that is read.
 * @param {string} name
 * @param {string} source
 */
function beside(name, source) {
  const [, base64] = /'(AGFzbQ[A-Za-z0-9+/=]+)'/.exec(readFileSync(source, 'utf8')) ?? [];
  if (base64 === undefined) throw new Error(`${source} has no WebAssembly in base64`);
  writeFileSync(join('dist', `${name}.wasm`), Buffer.from(base64, 'base64'));
  return `require('node:fs').readFileSync(new URL('${name}.wasm', programUrl))`;
}
