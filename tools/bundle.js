/**
 * `node tools/bundle.js`: the program (dist/main.cjs starts dist/program.js) and the library (dist/index.js) with all that they need, in
 * few files: 170 small ones and the unused rest of the packages cost a start 120 ms and 8 MB. Nothing is minified and nothing renamed: a
 * stack trace names functions, and above the lines that it points to a comment names the source, so no source map is needed.
 */
import { build } from 'esbuild';
import { LATE, lateBeside, lateOfNode, lateOfPackages } from './bundle/late.js';
import { withoutTheRest } from './bundle/left-out.js';
import { slim } from './bundle/slim.js';
import { wasmBeside } from './bundle/wasm.js';

/** @type {import('esbuild').BuildOptions} */
const common = {
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20.18',
  plugins: [withoutTheRest],
  logLevel: 'warning',
};

// src/launch.ts says why.
await build({
  ...common,
  entryPoints: { main: 'src/launch.ts' },
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  define: { 'import.meta.dirname': '__dirname' },
});
await build({
  ...common,
  entryPoints: { program: 'src/main.ts' },
  plugins: [lateBeside, lateOfNode, wasmBeside, withoutTheRest],
  format: 'cjs',
  // A script of its own has none.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'programUrl' },
  banner: { js: '(function (require, programUrl) {' },
  footer: { js: '})' },
});
await slim('dist/program.js');
await build({
  ...common,
  entryPoints: LATE,
  plugins: [lateOfPackages, withoutTheRest],
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
});

await build({
  ...common,
  entryPoints: {
    index: 'src/index.ts',
    // A thread begins with a file of its own, beside the one that starts it.
    'bcrypt-thread': 'src/web/bcrypt-thread.ts',
  },
  splitting: true,
  format: 'esm',
  // Some packages are CommonJS and ask for modules of Node by `require`.
  banner: { js: `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);` },
});
