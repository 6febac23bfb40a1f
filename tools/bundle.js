/**
 * `node tools/bundle.js`: the program (dist/main.cjs starts dist/program.js) and the library (dist/index.js) with all that they need, in
 * few files: 170 small ones and the unused rest of the packages cost a start 120 ms and 8 MB. Nothing is minified and nothing renamed: a
 * stack trace names functions, and above the lines that it points to a comment names the source, so no source map is needed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * What packages ask for in case that someone wants it, and nobody here does: HTTP/2 (undici is content without, and Node's module costs
 * 2 MB), a Buffer for browsers (hyperid), tracing, push and clusters (prom-client, 2 MB). By whom it is asked for, and how.
 */
const LEFT_OUT = [
  ['undici', 'node:http2'],
  ['hyperid', 'buffer/'],
  ['prom-client', '@opentelemetry/api'],
  ['prom-client', './lib/pushgateway'],
  ['prom-client', './lib/cluster'],
];

/** @type {import('esbuild').Plugin} */
const withoutTheRest = {
  name: 'without-the-rest',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, resolveDir }) => {
      const isLeftOut = LEFT_OUT.some(([by, what]) => path === what && resolveDir.includes(`/node_modules/${by}`));
      return isLeftOut ? { path, namespace: 'left-out' } : null;
    });
    // undici must hear that it is not there; who asks for the others never looks at them.
    onLoad({ filter: /./, namespace: 'left-out' }, ({ path }) => ({
      contents: path === 'node:http2' ? `throw new Error('${path} is left out')` : '',
    }));
  },
};

/** Packages that the first answer does not need are files of their own: what V8 reads of the program stays in memory. */
const LATE = ['prom-client', 're2js', 'yaml'];

/** @type {import('esbuild').Plugin} */
const lateBeside = {
  name: 'late-beside',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^(${LATE.join('|')})$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? null : { path: `./${path}.cjs`, external: true },
    );
  },
};

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
  plugins: [lateBeside, withoutTheRest],
  format: 'cjs',
  // A script of its own has none.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'programUrl' },
  banner: { js: '(function (require, programUrl) {' },
  footer: { js: '})' },
});
escapeAll('dist/program.js');
await build({ ...common, entryPoints: LATE, outExtension: { '.js': '.cjs' }, format: 'cjs' });

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

/**
 * It is read as Latin-1. esbuild escapes what stands in strings; in regular expressions an escape means the same, and in comments nothing.
 * @param {string} file
 */
function escapeAll(file) {
  const code = readFileSync(file, 'utf8');
  const escaped = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  writeFileSync(file, code.replace(/[^\0-\x7f]/g, escaped));
}
