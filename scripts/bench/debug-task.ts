import { createEngine } from '../../src/engine/index';
import { setRuntimeDefaults } from '../../src/engine/runtime/ort';
import type { EngineCalls, RunOptions } from '../../src/shared/contract';
import { emptyRecipe, withLayer, type Recipe } from '../../src/shared/recipe';
import type { BenchRequest, TaskResult } from './request';
import { median } from './statistics';

const clicks = 5;

/** Everything `debug` does, then a few clicks: one more layer skipped each time. */
export async function runDebugTask(request: BenchRequest): Promise<TaskResult> {
  setRuntimeDefaults({ threads: request.threads });
  const engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
  });
  try {
    const startedMs = performance.now();
    const opened = await engine.openModel({ jobId: 'open', file: request.model });
    const openMs = performance.now() - startedMs;
    const data = { kind: 'folder', folder: request.folder, limit: request.samples } as const;
    const { samples } = await engine.setData({ jobId: 'data', data });
    const options: RunOptions = {
      kernels: request.kernels,
      scope: 'layers',
      shadow: request.shadow,
    };
    const recipe: Recipe = { ...emptyRecipe, preset: 'ort-u8s8' };
    const { report } = await engine.run({ jobId: 'run', recipe, options });
    const totalMs = performance.now() - startedMs;
    const layers = opened.plan.layers.filter((layer) => layer.weighted).map((layer) => layer.name);
    return {
      samples,
      stagesMs: { open: openMs, ...report.timingsMs, 'all of debug': totalMs },
      clickMs: {
        outputs: await timeClicks(engine, recipe, layers, { ...options, scope: 'outputs' }),
        'all layers': await timeClicks(engine, recipe, layers, options),
      },
    };
  } finally {
    await engine.dispose();
  }
}

async function timeClicks(
  engine: EngineCalls,
  start: Recipe,
  layers: readonly string[],
  options: RunOptions,
): Promise<number> {
  const times: number[] = [];
  let recipe = start;
  for (const layer of layers.slice(0, clicks)) {
    recipe = withLayer(recipe, layer, 'none');
    const startedMs = performance.now();
    await engine.run({ jobId: `click ${options.scope} ${layer}`, recipe, options });
    times.push(performance.now() - startedMs);
  }
  return median(times);
}
