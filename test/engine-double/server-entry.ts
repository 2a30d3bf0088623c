import { startServer } from '../../src/server/start-server';
import { engineDoubleCommand } from './transports';

// A server in a process of its own, for tests that try to end it: `ROOT STATE [real]`. Prints its address.
const [root = '.', state = '.', engine] = process.argv.slice(2);
const server = await startServer({
  version: '0.0.0',
  root,
  places: {
    stateDir: state,
    cacheDir: `${state}/cache`,
    ...(engine === 'real' ? {} : { engine: engineDoubleCommand }),
  },
});
console.log(server.url);
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
