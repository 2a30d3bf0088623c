import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vite';

/** sonner adds its styles with a style element, which the content security policy forbids; ours come from a file. */
function withoutInjectedStyles(): Plugin {
  return {
    name: 'without-injected-styles',
    apply: 'build',
    transform(code, id) {
      if (!/[\\/]sonner[\\/]dist[\\/]index\.mjs/.test(id)) return null;
      return { code: code.replace(/^__insertCSS\(.*$/m, ''), map: null };
    },
  };
}

/** The page: built by electron-vite as part of the app, served from source by `npm run dev` and for `test/pages`. */
export default defineConfig({
  root: 'src/renderer',
  base: './',
  plugins: [react(), tailwindcss(), withoutInjectedStyles()],
  build: {
    target: 'chrome136',
    outDir: '../../out/renderer',
    emptyOutDir: true,
    minify: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // `scripts/build/page-budget.ts` weighs all of them together.
    chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
  },
  worker: { format: 'es' },
});
