// `npm run fuzz:server [-- --count 10000 --seed 1]`: frames and requests that no page sends, at a server of its own with
// the real engine. Prints what became of each kind; ends with 1 as soon as the server or its engine does not live on.
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/engine/data/random';
import { spawnServer } from '../../test/engine-double/spawned-server';
import { connectPageTo } from '../../test/engine-double/transports';
import { makeFrame } from './frames';
import { makeRequest } from './requests';
import { sendBytes, sendFrame } from './send';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const count = Number(values.count);
const seed = Number(values.seed);
/** So many between two looks whether a page is still served. */
const lookEvery = 100;

const work = await mkdtemp(path.join(tmpdir(), 'bitloupe-fuzz-'));
const root = path.join(work, 'root');
await mkdir(root);
const sample = path.join(import.meta.dirname, '..', '..', 'resources', 'sample', 'digits.onnx');
await copyFile(sample, path.join(root, 'digits.onnx'));
const server = await spawnServer(root, path.join(work, 'state'), 'real');
await openSample();
const table = new Map<string, Map<string, number>>();
let code = 0;

for (let index = 0; index < count && code === 0; index += 1) {
  const random = seededRandom(seed, index);
  const isFrame = random.uniform() < 0.6;
  const { kind, bytes } = isFrame ? makeFrame(random) : makeRequest(random);
  const outcome = isFrame
    ? await sendFrame(server, bytes)
    : await sendBytes(server, bytes, random.uniform() < 0.3);
  const row = table.get(kind) ?? new Map<string, number>();
  row.set(outcome, (row.get(outcome) ?? 0) + 1);
  table.set(kind, row);
  const isLook = index % lookEvery === lookEvery - 1 || index === count - 1;
  if (server.end !== null || (isLook && !(await isServing()))) {
    console.error(
      `--seed ${seed}, number ${index}: ${kind} (or one of the ${lookEvery} before it)`,
    );
    console.error(`the server ended with ${server.end}\n${server.complaints}`);
    code = 1;
  }
}
printTable();
await server.close();
await rm(work, { recursive: true });
process.exit(code);

/** Calls about an open model reach further than those about none. */
async function openSample(): Promise<void> {
  const { calls, close } = await connectPageTo(server);
  const { entries } = await calls.listFolder({ folder: null });
  await calls.openModel({ jobId: 'open', file: entries[0]?.ref ?? '' });
  const data = { kind: 'generated', distribution: 'normal', samples: 1 } as const;
  await calls.setData({ jobId: 'data', data });
  close();
}

/** A page gets its answers from server and engine, and it still is the first engine. */
async function isServing(): Promise<boolean> {
  const page = await connectPageTo(server);
  try {
    const [status, info] = await Promise.all([page.calls.engineStatus(), page.calls.hello()]);
    if (status.generation === 1 && info.threads > 0) return true;
    console.error('the engine ended:', status);
    return false;
  } finally {
    page.close();
  }
}

function printTable(): void {
  for (const [kind, row] of [...table].toSorted(([a], [b]) => a.localeCompare(b))) {
    const outcomes = [...row].toSorted((a, b) => b[1] - a[1]).map(([name, n]) => `${name} ${n}`);
    console.log(`${kind.padEnd(26)}${outcomes.join(', ')}`);
  }
  console.log(`seed ${seed}: ${code === 0 ? 'server and engine live on' : 'BROKEN'}`);
}
