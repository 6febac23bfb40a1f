/**
 * What packages ask for in case that someone wants it, and nobody here does: HTTP/2 and bodies that are sent (undici, 0.2 MB), tracing,
 * push and clusters (prom-client, 2 MB). By whom it is asked for, and how.
 */
const LEFT_OUT = [
  ['undici', './client-h2.js'],
  ['undici', '../web/fetch/body.js'],
  ['prom-client', '@opentelemetry/api'],
  ['prom-client', './lib/pushgateway'],
  ['prom-client', './lib/cluster'],
];

/** @type {import('esbuild').Plugin} */
export const withoutTheRest = {
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
