// `npm run check [-- STEP…]`: everything about the source that a machine can hold, quickest first. Stops at the first failure.
import { checkFloors } from './check/floors';
import { checkFolders } from './check/folders';
import { checkLockFile } from './check/lock-file';
import { checkOpNames } from './check/op-names';
import { runTool, type Step } from './check/step';
import { checkTypes } from './check/types';

const steps: readonly Step[] = [
  {
    name: 'lock file',
    remedy: 'keep omit-lockfile-registry-resolved=true in .npmrc and run npm install again',
    run: checkLockFile,
  },
  { name: 'format', remedy: 'npm run fix', run: () => runTool('oxfmt', ['--check']) },
  {
    name: 'lint',
    remedy: 'npm run fix mends what can be mended by itself',
    run: () => runTool('oxlint', []),
  },
  { name: 'types', remedy: 'see the lines above', run: checkTypes },
  {
    name: 'layers',
    remedy: 'docs/architecture.md says who may import whom',
    run: () => runTool('depcruise', ['--config', '.dependency-cruiser.cjs', 'src', 'scripts']),
  },
  {
    name: 'folders',
    remedy: 'turn the arrow, or give the files a room of their own',
    run: checkFolders,
  },
  {
    name: 'floors',
    remedy: 'draw them in docs/architecture.md, and say what each folder does',
    run: checkFloors,
  },
  {
    name: 'op names',
    remedy: 'ask src/engine/ops/catalogue.ts for a trait',
    run: checkOpNames,
  },
  {
    name: 'dead code',
    remedy: 'delete it, or drop the export',
    run: () => runTool('knip', ['--no-progress']),
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name.startsWith(name)));
if (unknown.length > 0) {
  console.error(
    `no such check: ${unknown.join(', ')}; there are ${steps.map((step) => step.name).join(', ')}`,
  );
  process.exit(2);
}

for (const step of steps) {
  if (wanted.length > 0 && !wanted.some((name) => step.name.startsWith(name))) continue;
  const startedMs = performance.now();
  const problem = await step.run();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (problem !== null) {
    console.error(`${problem}\n\n✗ ${step.name} (${seconds} s): ${step.remedy}`);
    process.exit(1);
  }
  console.log(`✓ ${step.name} (${seconds} s)`);
}
