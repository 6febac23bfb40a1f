/**
 * `node tools/bundle.js`: the program (dist/main.cjs starts dist/program.js) and the library (dist/index.js) with all that they need, in
 * few files: 170 small ones and the unused rest of the packages cost a start 120 ms and 8 MB. Nothing is minified and nothing renamed: a
 * stack trace names functions, and above the lines that it points to a comment names the source, so no source map is needed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, transform } from 'esbuild';

/**
 * What packages ask for in case that someone wants it, and nobody here does: HTTP/2, bodies that are sent, and a parser for processors
 * on which the kernel does not run (undici, 0.3 MB), tracing, push and clusters (prom-client, 2 MB). By whom it is asked for, and how.
 */
const LEFT_OUT = [
  ['undici', './client-h2.js'],
  ['undici', '../web/fetch/body.js'],
  ['undici', '../llhttp/llhttp-wasm.js'],
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
    // Who asks for it never looks at it.
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: '' }));
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

/** WebAssembly that is text in its source: 0.3 MB as text of the program and what is made of it. */
const WASM = new Map([
  ['kernel.wasm', join(import.meta.dirname, '..', 'src', 'kernel', 'wasm.ts')],
  ['llhttp.wasm', createRequire(import.meta.url).resolve('undici/lib/llhttp/llhttp_simd-wasm.js')],
]);

/** @type {import('esbuild').Plugin} */
const wasmBeside = {
  name: 'wasm-beside',
  setup({ onLoad }) {
    for (const [name, source] of WASM) {
      const read = `require('node:fs').readFileSync(new URL('${name}', programUrl))`;
      const contents =
        name === 'kernel.wasm' ? `export const kernelBytes = () => ${read};` : `module.exports = ${read};`;
      onLoad({ filter: new RegExp(`^${source.replaceAll(/[.\\]/g, '\\$&')}$`) }, () => {
        writeFileSync(join('dist', name), wasmOf(readFileSync(source, 'utf8')));
        return { contents };
      });
    }
  },
};

/**
 * What stands there in base64.
 * @param {string} source
 */
function wasmOf(source) {
  const [, base64] = /'(AGFzbQ[A-Za-z0-9+/=]+)'/.exec(source) ?? [];
  if (base64 === undefined) throw new Error('there is no WebAssembly in base64');
  return Buffer.from(base64, 'base64');
}

/** Modules of Node that the first answer does not need; each takes some milliseconds and 0.2 to 0.7 MB. */
const LATE_OF_NODE = ['assert', 'crypto', 'os', 'zlib'].map((name) => `node:${name}`);

/**
 * They are there when something of them is asked for. Of node:assert, which undici asks for, that is when an assertion fails.
 * @type {import('esbuild').Plugin}
 */
const lateOfNode = {
  name: 'late-of-node',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(${LATE_OF_NODE.join('|')})$`) }, ({ path, namespace }) =>
      namespace === 'late-of-node' ? { path, external: true } : { path, namespace: 'late-of-node' },
    );
    onLoad({ filter: /./, namespace: 'late-of-node' }, async ({ path }) => ({ contents: await lately(path) }));
  },
};

/** @param {string} name */
async function lately(name) {
  if (name === 'node:assert')
    return `module.exports = (holds, why) => { if (!holds) require('${name}')(holds, why); };`;
  const names = Object.keys(await import(name)).filter((one) => one !== 'default');
  return `for (const name of ${JSON.stringify(names)})
  Object.defineProperty(exports, name, { enumerable: true, get: () => require('${name}')[name] });`;
}

/**
 * Evaluated when they are called: what watches the process loads perf_hooks.
 * @type {import('esbuild').Plugin}
 */
const lateOfPackages = {
  name: 'late-of-packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/lib\/defaultMetrics$/ }, ({ path, namespace, resolveDir }) =>
      namespace === 'late-of-packages' ? null : { path, namespace: 'late-of-packages', pluginData: resolveDir },
    );
    onLoad({ filter: /./, namespace: 'late-of-packages' }, ({ path, pluginData }) => ({
      contents: `module.exports = (config) => require('${path}')(config);`,
      resolveDir: pluginData,
    }));
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

/**
 * What V8 reads of the program stays in memory, so lines lose what they are moved in by, and comments go. The rest is ASCII, as it is read
 * as Latin-1.
 * @param {string} file
 */
async function slim(file) {
  // Before the comment that names the next file.
  const [banner = '', ...parts] = escapeAll(readFileSync(file, 'utf8')).split(
    /^(?=\/\/ (?:src|node_modules|late-of-node:)\b)/m,
  );
  writeFileSync(file, [banner, ...(await Promise.all(parts.map(slimPart)))].join(''));
}

/**
 * A file's part of the program; as it was where a text goes over several lines.
 * @param {string} part
 */
async function slimPart(part) {
  const [name = '', ...lines] = part.split('\n');
  const left = lines.map((line) => line.trimStart()).filter((line) => !/^($|\/\/ |\/\*\*|\*\/?( |$))/.test(line));
  const slimmed = `${name}\n${left.join('\n')}\n`;
  return (await meaning(slimmed)) === (await meaning(part)) ? slimmed : part;
}

/** @param {string} code */
async function meaning(code) {
  // The last one ends what the banner has begun.
  return (await transform(code.replace(/\}\)\n*$/, ''), { minifyWhitespace: true, legalComments: 'none' })).code;
}

/**
 * esbuild escapes what stands in strings; in regular expressions an escape means the same, and in comments nothing.
 * @param {string} code
 */
function escapeAll(code) {
  const escaped = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return code.replace(/[^\0-\x7f]/g, escaped);
}
