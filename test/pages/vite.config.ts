import path from 'node:path';
import { defineConfig } from 'vite';
import page from '../../vite.config';

/** The pages of this folder, made as the app's own page is. */
export default defineConfig({
  ...page,
  root: import.meta.dirname,
  publicDir: path.join(import.meta.dirname, '../../src/renderer/public'),
});
