import { openData } from '../../src/engine/data/open-data';
import { createSession } from '../../src/engine/runtime/ort';
import type { BenchRequest, TaskResult } from './request';
import { median } from './statistics';

const rounds = 3;

/** One plain forward pass of the float model per sample, all optimisations on: the unit others are measured in. */
export async function runFloatTask(request: BenchRequest): Promise<TaskResult> {
  const { model, folder, samples, threads } = request;
  const startedMs = performance.now();
  const session = await createSession(model, { level: 'all', ...(threads > 0 ? { threads } : {}) });
  const sessionMs = performance.now() - startedMs;
  try {
    const inputs = session.inputs.map(({ name, type, shape }) => {
      if (type === null) throw new Error(`input '${name}' has a type that cannot be fed`);
      return { name, type, shape };
    });
    const data = await openData({ kind: 'folder', path: folder, limit: samples }, inputs);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (let sample = 0; sample < data.count; sample++) {
        const feeds = await data.read(sample);
        if (times.length === 0) await session.run(feeds);
        const runMs = performance.now();
        await session.run(feeds);
        times.push(performance.now() - runMs);
      }
    }
    return { samples: data.count, stagesMs: { session: sessionMs, 'forward pass': median(times) } };
  } finally {
    await session.release();
  }
}
