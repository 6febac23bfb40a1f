/**
 * `node tools/bundle.js`: dist/main.js and dist/index.js with all that they need, in few files: 170 small ones and the unused rest of
 * the packages cost a start 120 ms and 8 MB. Nothing is minified and nothing renamed: a stack trace names functions, and above
 * the lines that it points to a comment names the source, so no source map is needed.
 */
import { build } from 'esbuild';

/**
 * undici asks for HTTP/2 in case that someone wants it and is content without; nobody here does, and Node's module costs 2 MB.
 * @type {import('esbuild').Plugin}
 */
const withoutHttp2 = {
  name: 'without-http2',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:http2$/ }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /./, namespace: 'left-out' }, ({ path }) => ({
      contents: `throw new Error('${path} is left out')`,
    }));
  },
};

await build({
  entryPoints: {
    main: 'src/main.ts',
    index: 'src/index.ts',
    // A thread begins with a file of its own, beside the one that starts it.
    'bcrypt-thread': 'src/web/bcrypt-thread.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.18',
  // Some packages are CommonJS and ask for modules of Node by `require`.
  banner: { js: `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);` },
  plugins: [withoutHttp2],
  logLevel: 'warning',
});
