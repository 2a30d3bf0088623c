import path from 'node:path';
import { defineConfig } from 'electron-vite';
import renderer from './vite.config';

/** electron-vite knows Electron up to 44; these are what Electron 45 brings. */
const electronNode = 'node24';
/** What runs without a window, too, on the oldest Node that is supported: the engine, and main on its double in tests. */
const oldestNode = 'node20.19';

/** Everything Electron runs. Dependencies stay outside the bundles, in `node_modules`. */
export default defineConfig({
  main: {
    build: {
      target: oldestNode,
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: { main: 'src/main/main.ts', engine: 'src/host/utility.ts' },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: electronNode,
      outDir: 'out/preload',
      sourcemap: true,
      rolldownOptions: {
        input: { preload: 'src/preload/preload.ts' },
        // A sandboxed preload is no module and can load no second file.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    ...renderer,
    root: 'src/renderer',
    build: {
      ...renderer.build,
      // electron-vite and Vite do not agree what a relative one is relative to.
      outDir: path.join(import.meta.dirname, 'out', 'renderer'),
      rolldownOptions: { input: 'src/renderer/index.html' },
    },
  },
});
