// Damaged and hostile models, made from sound ones: every one must end in a result or in an error
// that says what is wrong.
//   npm run fuzz                              500 mutants, then a table
//   npm run fuzz -- --from 1000 --count 9000  other ones; a number and these sources always give the same mutant
//   npm run fuzz -- --write 1234 OUT.onnx     writes one
//   --timeout SECONDS (20), --memory MB (4096, Linux and macOS), --log FILE (one JSON line each)
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { projectDir } from '../build/stamp';
import { mutate } from './mutate';
import { makeSeeds } from './seeds';
import { Tally } from './tally';
import { watchChild } from './watch-child';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string', default: '0' },
    count: { type: 'string', default: '500' },
    timeout: { type: 'string', default: '20' },
    memory: { type: 'string', default: '4096' },
    log: { type: 'string' },
    write: { type: 'string' },
  },
});

if (values.write !== undefined) {
  const { bytes, story } = mutate(makeSeeds(), Number(values.write));
  await writeFile(positionals[0] ?? `mutant-${values.write}.onnx`, bytes);
  console.log(story.join('; '));
} else {
  process.exitCode = (await run()) ? 0 : 1;
}

/** True where no mutant met a defect. */
async function run(): Promise<boolean> {
  const from = Number(values.from);
  const tally = new Tally();
  const bundle = await mkdtemp(path.join(projectDir, 'node_modules', '.bitloupe-fuzz-'));
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-fuzz-'));
  try {
    const child = path.join(bundle, 'child.mjs');
    await build({
      absWorkingDir: projectDir,
      entryPoints: ['scripts/fuzz/child.ts'],
      outfile: child,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      packages: 'external',
      logLevel: 'warning',
    });
    await watchChild(
      {
        child,
        folder,
        from,
        to: from + Number(values.count),
        timeoutMs: 1000 * Number(values.timeout),
        memoryMb: Number(values.memory),
      },
      async (result) => {
        tally.add(result);
        if (values.log !== undefined) await appendFile(values.log, `${JSON.stringify(result)}\n`);
      },
    );
  } finally {
    await rm(bundle, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
  console.log(tally.table());
  return tally.defects === 0;
}
