import { createHash } from 'node:crypto';
import type { DataSource } from '../../data/sample/data-source';
import { spreadSamples } from '../../data/sample/spread-samples';
import type { ConvertedModel } from '../../emit/quantized-chain';
import { floatGraph } from '../../emit/float-graph';
import { checkCancelled, quiet, type Job } from '../../jobs/job';
import { makeValueInfo } from '../../onnx/proto';
import { dimsOf } from '../../onnx/tensor';
import type { Layer } from '../../plan/types';
import type { PreparedModel } from '../../prepare/model/types';
import { floatWeight } from '../../quantize/float-weights';
import type { QuantizedTensor } from '../../quantize/weights';
import { runSamples, SampleSessions, type SampleGraph } from '../../run/sample-runner';
import type { ShapeOracle } from '../../run/shape-oracle';
import { sessionOptions } from '../../runtime/session-options';
import { weightCells, weightPosition } from '../model/weight-cells';
import { patchReader, type PatchReader } from './patches';
import { Products } from '../../run/products';
import { roundWeight } from './round-weight';

/** Samples that inputs are taken from at most, and positions over all of them. */
const mostSamples = 16;
const mostRows = 2048;

/** Rounded before, by weight, config and scales. */
export type RoundedWeights = Map<string, QuantizedTensor>;

/** What weights are rounded with. */
export interface RoundSource {
  readonly data: DataSource;
  readonly oracle: ShapeOracle;
  readonly known: RoundedWeights;
}

/** How the inputs of a layer are read that could be rounded with care; null where they cannot be. */
export function roundPlace(model: PreparedModel, index: number): PatchReader | null {
  const node = model.graph.nodes[index];
  const weight = model.graph.initializers.get(node?.input[weightPosition] ?? '');
  if (node === undefined || weight === undefined) return null;
  const dims = dimsOf(weight);
  return weightCells(node, dims) === null ? null : patchReader(node, dims);
}

/** The weights of these layers on their grids, rounded with their inputs in mind, by key of their use. */
export async function roundLayers(
  job: Job,
  { model, conversion }: ConvertedModel,
  layers: readonly Layer[],
  source: RoundSource,
): Promise<ReadonlyMap<string, QuantizedTensor>> {
  const rounded = new Map<string, QuantizedTensor>();
  let products: Products | null = null;
  try {
    for (const [done, layer] of layers.entries()) {
      checkCancelled(job);
      const use = layer.weights.find(({ position }) => position === weightPosition);
      const nearest = conversion.weights.get(use?.key ?? '');
      const reader = roundPlace(model, layer.node);
      const node = model.graph.nodes[layer.node];
      if (use === undefined || nearest === undefined || reader === null) continue;
      if (node === undefined) continue;
      const key = keyOf(use.key, nearest);
      let found = source.known.get(key);
      if (found === undefined) {
        products ??= await Products.start();
        const rows = await inputRows(job, model, node.input[0] ?? '', reader, source);
        const weight = floatWeight(model, use.tensor);
        found = await roundWeight(node, weight, nearest, { config: use.config, rows, products });
        source.known.set(key, found);
      }
      rounded.set(use.key, found);
      job.report('repair', done + 1, layers.length, 'layers');
    }
  } finally {
    await products?.release();
  }
  return rounded;
}

/** Scales can be larger than the weight's own where a bias asks for it. */
function keyOf(use: string, { scale, zeroPoint }: QuantizedTensor): string {
  const hash = createHash('sha1').update(
    new Uint8Array(scale.buffer, scale.byteOffset, scale.byteLength),
  );
  return `${use} ${hash.update(zeroPoint.join(',')).digest('hex')}`;
}

/** Inputs of a layer in the float model, a row for each of some positions of its output. */
async function inputRows(
  job: Job,
  model: PreparedModel,
  tensor: string,
  read: PatchReader,
  { data, oracle }: RoundSource,
): Promise<readonly Float32Array[]> {
  const samples = spreadSamples(data.count, mostSamples);
  const perSample = Math.ceil(mostRows / Math.max(1, samples.length));
  const isInput = model.graph.inputs.includes(tensor);
  const rows: Float32Array[] = [];
  const phaseOf = (position: number): number => (position * 0.618) % 1;
  if (isInput) {
    for (const [position, sample] of samples.entries()) {
      const fed = (await data.read(sample))[tensor];
      if (fed !== undefined) rows.push(...read(fed, perSample, phaseOf(position)));
    }
    return rows;
  }
  await using sessions = new SampleSessions<SampleGraph>(
    oracle,
    sessionOptions('simulated'),
    (dims) => ({
      model: floatGraph(model, [makeValueInfo(tensor)], { dims }),
    }),
  );
  const run = { phase: 'repair', data, samples, sessions } as const;
  await runSamples(quiet(job), run, (sample, _graph, outputs) => {
    const found = outputs[tensor];
    if (found !== undefined) rows.push(...read(found, perSample, phaseOf(samples.indexOf(sample))));
  });
  return rows;
}
