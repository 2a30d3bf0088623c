import type { DataSource } from '../../data/sample/data-source';
import { spreadSamples } from '../../data/sample/spread-samples';
import { biasGraph, type BiasGraph } from '../../emit/bias-graph';
import type { ConvertedModel } from '../../emit/quantized-chain';
import { checkCancelled, quiet, type Job } from '../../jobs/job';
import { floatAttribute } from '../../onnx/attributes';
import type { Layer } from '../../plan/types';
import type { PreparedModel } from '../../prepare/model/types';
import { biasPerChannel } from '../../quantize/bias';
import { floatWeight } from '../../quantize/float-weights';
import type { CorrectedBiases } from '../../quantize/types';
import { runSamples, SampleSessions } from '../../run/sample-runner';
import type { ShapeOracle } from '../../run/shape-oracle';
import { sessionOptions } from '../../runtime/session-options';
import { biasPlace } from './bias-place';

/** A mean over this many samples is known well enough; each costs a pass for every layer. */
const mostSamples = 16;
/** A shift this much larger than the bias and the layer's own mean is no bias: something else is wrong there. */
const dwarfing = 2;

export type KnownShifts = Map<string, Float32Array | null>;

/** What the corrections are measured with. */
export interface BiasSource {
  readonly data: DataSource;
  readonly oracle: ShapeOracle;
  /** The model with these biases, quantized. */
  convertWith(corrected: CorrectedBiases): ConvertedModel;
  /** Corrections found before, by the layers that were corrected up to there; null = none was due. */
  readonly known: KnownShifts;
}

/**
 * Adds to the bias of each layer what int8 takes from its output on average, layers in execution order, each
 * fed by the chain that is corrected so far. A bias that the correction would dwarf stays as it is.
 * Source: Nagel et al., 2019, as `equalize`.
 */
export async function correctBiases(
  job: Job,
  layers: readonly Layer[],
  source: BiasSource,
): Promise<CorrectedBiases> {
  const corrected = new Map<
    number,
    { dims: readonly number[]; values: Float32Array; position: number }
  >();
  const before: string[] = [];
  for (const [done, { index }] of layers.entries()) {
    checkCancelled(job);
    const converted = source.convertWith(corrected);
    const { model } = converted;
    const layer = converted.conversion.plan.layers[index];
    const position = layer === undefined ? null : biasPlace(model, layer.node);
    if (layer === undefined || position === null) continue;
    before.push(layer.name);
    const key = JSON.stringify(before);
    const shift = source.known.has(key)
      ? (source.known.get(key) ?? null)
      : await findShift(job, converted, layer, source);
    source.known.set(key, shift);
    job.report('repair', done + 1, layers.length, 'layers');
    if (shift === null) continue;
    const own = floatWeight(model, model.graph.nodes[layer.node]?.input[position] ?? '');
    const bias = biasPerChannel(own, shift.length);
    const values = bias.values.map((value, at) => value + (shift[at % shift.length] ?? 0));
    corrected.set(layer.node, { dims: bias.dims, values, position });
  }
  return corrected;
}

/** What to add to the bias, by channel; null where that would dwarf it. */
async function findShift(
  job: Job,
  converted: ConvertedModel,
  layer: Layer,
  { data, oracle }: BiasSource,
): Promise<Float32Array | null> {
  await using sessions = new SampleSessions<BiasGraph>(
    oracle,
    sessionOptions('simulated'),
    (dims) => biasGraph(converted, layer, dims),
  );
  const samples = spreadSamples(data.count, mostSamples);
  let shift: Float64Array | null = null;
  let mean: Float64Array | null = null;
  const run = { phase: 'repair', data, samples, sessions } as const;
  await runSamples(quiet(job), run, (_sample, graph, outputs) => {
    shift = added(shift, outputs[graph.shift]?.data);
    mean = added(mean, outputs[graph.mean]?.data);
  });
  const beta = floatAttribute(nodeOf(converted.model, layer), 'beta', 1);
  const shifts = Float32Array.from(shift ?? [], (sum) => sum / samples.length / beta);
  const means = Float32Array.from(mean ?? [], (sum) => sum / samples.length);
  const bias = floatWeight(converted.model, biasName(converted.model, layer)).values;
  const most = dwarfing * Math.max(largest(bias), largest(means) / Math.abs(beta));
  const isUsable = shifts.length > 0 && shifts.every(Number.isFinite);
  return isUsable && largest(shifts) <= most ? shifts : null;
}

function added(sums: Float64Array | null, values: ArrayLike<number | bigint> = []): Float64Array {
  if (sums === null) return Float64Array.from(values, Number);
  return sums.map((sum, channel) => sum + Number(values[channel] ?? 0));
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function nodeOf(model: PreparedModel, layer: Layer) {
  const node = model.graph.nodes[layer.node];
  if (node === undefined) throw new RangeError(`no node ${layer.node}`);
  return node;
}

function biasName(model: PreparedModel, layer: Layer): string {
  return nodeOf(model, layer).input[biasPlace(model, layer.node) ?? -1] ?? '';
}
