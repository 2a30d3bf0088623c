// `npm run build`: everything that runs, into out/.
//   out/main, out/preload, out/renderer  Electron's main process and engine, preload, page (electron-vite)
//   out/node                             command line, server, and the engine as a process of Node (esbuild)
//   out/NOTICES.txt                      licences of everything that is shipped
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build as buildElectron } from 'electron-vite';
import { build as buildNode } from 'esbuild';
import { linkCommand } from './build/link-command';
import { noticesText, shippedPackages } from './build/notices';
import { overBudget, pageScripts } from './build/page-budget';
import { projectDir, stampBuild } from './build/stamp';

const startedMs = Date.now();
const nodeDir = path.join(projectDir, 'out', 'node');

rmSync(path.join(projectDir, 'out'), { recursive: true, force: true });
await buildElectron({ root: projectDir, logLevel: 'warn' });
await buildNode({
  absWorkingDir: projectDir,
  entryPoints: { cli: 'src/cli/main.ts', engine: 'src/host/node.ts' },
  outdir: nodeDir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
chmodSync(path.join(nodeDir, 'cli.js'), 0o755);
linkCommand(path.join(nodeDir, 'cli.js'));
writeFileSync(path.join(projectDir, 'out', 'NOTICES.txt'), noticesText(shippedPackages()));
const tooMuch = overBudget(pageScripts(path.join(projectDir, 'out', 'renderer')));
if (tooMuch === null) {
  stampBuild(startedMs);
  console.log(`Built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s.`);
} else {
  console.error(tooMuch);
  process.exitCode = 1;
}
