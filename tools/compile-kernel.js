/**
 * `node tools/compile-kernel.js`: keeps beside the program in dist what V8 makes of the kernel, for src/cli/kernel.ts. A process of its own:
 * V8 takes what it kept only under the flags that it was kept under, and of one kernel it has one module.
 */
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const { outputFiles } = await build({
  entryPoints: [join(root, 'src', 'cli', 'kernel.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  define: { 'import.meta.url': JSON.stringify(import.meta.url) },
  write: false,
});
/** @type {typeof import('../src/cli/kernel.ts')} */
const { keepKernel } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
try {
  keepKernel(join(root, 'dist', 'kernel'));
} catch (error) {
  // Sluice starts all the same, later.
  process.stderr.write(`this V8 keeps no compiled WebAssembly: ${error}\n`);
}
