import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createEngine } from '../../src/engine/index';
import type { Engine } from '../../src/engine/index';
import { AppError } from '../../src/shared/errors';

/** What became of one model. Only `raw` is a defect of ours; slow ones and aborts are seen from outside. */
export type Outcome = 'done' | 'bad-input' | 'unsupported' | 'out-of-memory' | 'io' | 'raw';

export interface Trial {
  readonly outcome: Outcome;
  readonly step: string;
  readonly message: string;
}

const recipe = { schema: 'bitloupe.recipe/1' } as const;
const emit = { progress: () => undefined, memory: () => undefined };

export function makeTrialEngine(): Engine {
  return createEngine({ emit, resolveFile: (ref) => ref, threads: 1 });
}

/** Opens a model, measures it on generated data, inspects its layers and exports it. */
export async function tryModel(engine: Engine, bytes: Uint8Array, folder: string): Promise<Trial> {
  const file = path.join(folder, 'mutant.onnx');
  const target = path.join(folder, 'mutant.int8.onnx');
  await writeFile(file, bytes);
  let step = 'open';
  try {
    const opened = await engine.openModel({ jobId: step, file });
    step = 'data';
    const data = { kind: 'generated', distribution: 'normal', samples: 2 } as const;
    await engine.setData({ jobId: step, data });
    step = 'run';
    const options = { kernels: 'simulated', scope: 'layers', shadow: true } as const;
    await engine.run({ jobId: step, recipe, options });
    step = 'inspect';
    for (const { name } of opened.plan.layers.slice(0, 3)) {
      await engine.inspectLayer({ jobId: step, recipe, layer: name });
    }
    step = 'export';
    await engine.exportModel({ jobId: step, request: { recipe, target, format: 'qdq' } });
    return { outcome: 'done', step, message: '' };
  } catch (error) {
    return { outcome: outcomeOf(error), step, message: textOf(error) };
  }
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof AppError)) return 'raw';
  const { code } = error;
  return code === 'internal' || code === 'cancelled' || code === 'engine-lost' ? 'raw' : code;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof AppError ? error.message : (error.stack ?? error.message);
}
