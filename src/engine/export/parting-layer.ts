import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import { comparePrepared } from '../match/compare-models';
import type { ComparedLayer } from '../match/judge-layers';
import type { DataSource } from '../data/sample/data-source';
import { partOfData } from '../data/sample/part-of-data';
import { allSamples } from '../data/sample/spread-samples';
import { exportGraph } from '../emit/export-graph';
import type { ConvertedModel } from '../emit/quantized-chain';
import { makeTemporaryFolder } from '../files/temporary-folder';
import type { Job } from '../jobs/job';
import type { ModelProto } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import { prepareModel } from '../prepare/prepare';
import { createSession } from '../runtime/ort';
import { sessionOptions } from '../runtime/session-options';
import { writeModel } from './write-model';

/** Errors below this are rounding of floats. */
const ceilingDb = 60;

/** A layer parts when its error differs by more than this, in dB. */
const notableDb = 1;

/** Samples looked at: which layer it is shows on the first. */
const mostSamples = 4;

/**
 * The first layer whose error in what the runtime really executes is worse than the simulated one
 * (better, where the output is).
 * Both are compared with the float model tensor by tensor; the executed graph is the one the runtime
 * wrote after all its optimisations, run as it stands, because asking an optimized session for inner
 * tensors would change what is fused. Null where no layer by itself shows it, or the executed graph
 * cannot be looked into.
 */
export async function partingLayer(
  job: Job,
  converted: ConvertedModel,
  written: ModelProto,
  source: DataSource,
  { threads, isWorse }: { readonly threads: number; readonly isWorse: boolean },
): Promise<string | null> {
  const data = partOfData(source, allSamples(Math.min(mostSamples, source.count)));
  const { model, conversion } = converted;
  const layersOf = async (path: string): Promise<ReadonlyMap<string, ComparedLayer>> => {
    const quantized = await prepareModel(path, { threads });
    const kernels = 'simulated';
    const { plan } = conversion;
    const request = { float: model, quantized, data, kernels, threads, plan } as const;
    const { layers } = await comparePrepared(job, request);
    return new Map(layers.map((layer) => [layer.name, layer]));
  };
  await using folder = await makeTemporaryFolder();
  const simulatedPath = join(folder.path, 'simulated.onnx');
  const executedPath = join(folder.path, 'executed.onnx');
  try {
    await writeModel(simulatedPath, exportGraph(converted));
    const session = await createSession(encodeShared(written), {
      ...sessionOptions('real'),
      optimizedModelPath: executedPath,
      memoryArena: false,
    });
    await session.release();
    const simulated = await layersOf(simulatedPath);
    const executed = await layersOf(executedPath);
    const parted = conversion.plan.layers.find(({ name }) => {
      const lost = dbOf(simulated.get(name)) - dbOf(executed.get(name));
      return (isWorse ? lost : -lost) > notableDb;
    });
    return parted?.name ?? null;
  } catch (error) {
    // A graph beyond 2 GiB, or with layouts that only its own session knows.
    if (error instanceof AppError && error.code !== 'cancelled') return null;
    throw error;
  }
}

/** NaN, which parts from nothing, where the layer was not found. */
function dbOf(layer: ComparedLayer | undefined): number {
  const metric = layer?.accumulated;
  if (metric === null || metric === undefined || metric.zeroSignal === true) return Number.NaN;
  if (metric.exact === true) return ceilingDb;
  return metric.sqnrDb === null ? -ceilingDb : Math.min(ceilingDb, metric.sqnrDb);
}
