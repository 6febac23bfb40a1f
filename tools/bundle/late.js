/** Packages that the first answer does not need are files of their own: what V8 reads of the program stays in memory. */
export const LATE = ['prom-client', 're2js', 'yaml'];

/** @type {import('esbuild').Plugin} */
export const lateBeside = {
  name: 'late-beside',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^(${LATE.join('|')})$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? null : { path: `./${path}.cjs`, external: true },
    );
  },
};

/** Modules of Node that the first answer does not need; each takes some milliseconds and 0.2 to 0.7 MB. */
const LATE_OF_NODE = ['assert', 'crypto', 'os', 'zlib'].map((name) => `node:${name}`);

/**
 * They are there when something of them is asked for. Of node:assert, which undici asks for, that is when an assertion fails.
 * @type {import('esbuild').Plugin}
 */
export const lateOfNode = {
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
export const lateOfPackages = {
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
