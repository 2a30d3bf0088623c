import { createEngine } from '../../src/engine/index';
import type { Engine } from '../../src/engine/index';
import type { RunOptions } from '../../src/shared/contract/arguments';
import { emptyRecipe, type Recipe } from '../../src/shared/recipe/recipe';
import { withLayer } from '../../src/shared/recipe/recipe-changes';
import { median } from './median';
import type { StageRequest } from './request';

const clicks = 50;
const layerClicks = 5;

/** `debug`, then clicks as the screens make them: each skips one more layer and measures again. */
export async function measureClicks({ model, data, limit, threads }: StageRequest) {
  const engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
    ...(threads === 0 ? {} : { threads }),
  });
  try {
    const opened = await engine.openModel({ jobId: 'open', file: model });
    await engine.setData({ jobId: 'data', data: { kind: 'folder', folder: data, limit } });
    const recipe: Recipe = { ...emptyRecipe, preset: 'ort-u8s8' };
    const options = { kernels: 'simulated', scope: 'layers', shadow: false } as const;
    await engine.run({ jobId: 'run', recipe, options });
    const layers = opened.plan.layers.filter((layer) => layer.weighted).map((layer) => layer.name);
    return {
      layersMs: await timeClicks(engine, recipe, layers.slice(-layerClicks), options),
      outputsMs: await timeClicks(engine, recipe, layers.slice(0, clicks), {
        ...options,
        scope: 'outputs',
      }),
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    await engine.dispose();
  }
}

async function timeClicks(
  engine: Engine,
  start: Recipe,
  layers: readonly string[],
  options: RunOptions,
): Promise<number> {
  const times: number[] = [];
  let recipe = start;
  for (const layer of layers) {
    recipe = withLayer(recipe, layer, 'none');
    const startedMs = performance.now();
    await engine.run({ jobId: `${options.scope} ${layer}`, recipe, options });
    times.push(performance.now() - startedMs);
  }
  return median(times);
}

export type ClicksResult = Awaited<ReturnType<typeof measureClicks>>;
