// `npm run dev [-- MODEL --data DIR]`: the page with hot reload, against the server and engine from source.
import { createServer } from 'vite';
import packageJson from '../package.json' with { type: 'json' };
import { startServer } from '../src/server/start-server';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    root: { type: 'string' },
    port: { type: 'string', default: '5173' },
  },
});
const [model] = positionals;
const server = await startServer({
  version: packageJson.version,
  ...(model === undefined ? {} : { model }),
  ...(values.data === undefined ? {} : { data: values.data }),
  ...(values.root === undefined ? {} : { root: values.root }),
});
// Host stays what the browser sent, so that the server sees one origin.
const proxied = { target: `http://127.0.0.1:${server.port}`, changeOrigin: false };
const vite = await createServer({
  server: {
    host: '127.0.0.1',
    port: Number(values.port),
    proxy: {
      '/socket': { ...proxied, ws: true },
      '/upload': proxied,
      '/download': proxied,
      '/known': proxied,
      '/enter.js': proxied,
      '^/\\?token=': proxied,
    },
  },
});
await vite.listen();
const address = vite.resolvedUrls?.local[0] ?? `http://127.0.0.1:${values.port}/`;
console.log(`${address}?token=${server.token}`);

process.once('SIGINT', () => {
  void Promise.all([vite.close(), server.close()]).then(() => process.exit(0));
});
