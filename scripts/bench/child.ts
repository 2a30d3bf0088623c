// One measurement in a process of its own: what it needs at most is what the operating system says at its end.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEngine } from '../../src/engine/index';
import { measureClicks } from './clicks';
import { measureJudging } from './judging';
import { measureOverhead } from './overhead';
import type { StageName, StageRequest, StageResult } from './request';

const request = JSON.parse(process.argv[2] ?? '{}') as StageRequest;
const result = await measure(request);
process.stdout.write(JSON.stringify(result));

function measure({ stage, ...rest }: StageRequest): Promise<unknown> {
  if (stage === 'overhead') return measureOverhead({ stage, ...rest });
  if (stage === 'clicks') return measureClicks({ stage, ...rest });
  if (stage === 'judging') return measureJudging({ stage, ...rest });
  return measureStage({ stage, ...rest }, stage);
}

async function measureStage(
  { model, data, limit, threads }: StageRequest,
  stage: StageName,
): Promise<StageResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-bench-'));
  const engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
    ...(threads === 0 ? {} : { threads }),
  });
  const recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' } as const;
  let samples = 0;
  const started = performance.now();
  try {
    await engine.openModel({ jobId: 'open', file: model });
    if (stage !== 'open') {
      const request = { kind: 'folder', folder: data, limit } as const;
      samples = (await engine.setData({ jobId: 'data', data: request })).samples;
    }
    if (stage === 'observe') {
      await engine.run({
        jobId: 'run',
        recipe: { ...recipe, global: 'none' },
        options: { kernels: 'simulated', scope: 'outputs', shadow: false },
      });
    } else if (stage === 'convert') {
      const target = path.join(folder, 'int8.onnx');
      await engine.exportModel({ jobId: 'export', request: { recipe, target, format: 'qdq' } });
    } else if (stage !== 'open') {
      await engine.run({
        jobId: 'run',
        recipe,
        options: { kernels: 'simulated', scope: 'layers', shadow: stage === 'shadow' },
      });
    }
    const ms = performance.now() - started;
    return { ms, samples, peakRssBytes: process.resourceUsage().maxRSS * 1024 };
  } finally {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}
