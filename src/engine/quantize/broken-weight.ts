import { producerOf } from '../onnx/graph-index';
import { AppError } from '../../shared/errors';
import { traitsOf } from '../ops/catalogue';
import { DataType } from '../onnx/proto';
import { floatValues } from '../onnx/tensor';
import type { Plan } from '../plan/types';
import { brokenWeights, describeBroken } from '../prepare/model/broken-weights';
import type { PreparedModel } from '../prepare/model/types';

/**
 * Does work on a tensor; where that fails and a weight in front of it (or the tensor itself, where it is
 * one) holds NaN or infinity, that is the reason, and no preset and no other data helps.
 * Throws `bad-input` naming the weight then, else what the work threw.
 */
export function blamingWeights<T>(model: PreparedModel, tensor: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const weight = error instanceof AppError ? brokenWeight(model, tensor) : null;
    if (weight === null) throw error;
    throw broken(model, weight, error);
  }
}

/** Throws `bad-input` naming the first weight or bias to be quantized that is not finite everywhere. */
export function checkWeights(model: PreparedModel, plan: Plan): void {
  const broken = brokenWeights(model);
  if (broken.size === 0) return;
  for (const layer of plan.layers) {
    for (const { tensor } of [...layer.weights, ...layer.biases]) {
      const found = broken.get(tensor);
      if (found === undefined) continue;
      throw new AppError('bad-input', `${describeBroken(model, found)}: it has no finite range`, {
        hint: `Mend the weight or export the model again; skipping '${layer.name}' only hands the infinity on.`,
      });
    }
  }
}

/** Scales that a bias asked for; throws `bad-input` naming it where it holds infinity. */
export function finiteScales(
  model: PreparedModel,
  bias: string,
  scales: Float32Array,
): Float32Array {
  if (scales.every(Number.isFinite)) return scales;
  throw broken(model, bias);
}

function broken(model: PreparedModel, weight: string, cause?: unknown): AppError {
  const reader = model.graph.consumers.get(weight)?.[0];
  const name = reader === undefined ? undefined : model.originalNames[reader];
  const where = name === undefined ? '' : ` of node '${name}'`;
  return new AppError('bad-input', `weight '${weight}'${where} holds NaN or infinity`, {
    hint: 'The file itself is broken there: train or export the model again. No recipe helps.',
    cause,
  });
}

/** The nearest weight with values that are not finite, from a tensor up to the inputs; null when all are. */
function brokenWeight(model: PreparedModel, tensor: string): string | null {
  const { graph } = model;
  const front = [tensor];
  const seen = new Set(front);
  for (let name = front.shift(); name !== undefined; name = front.shift()) {
    const initializer = graph.initializers.get(name);
    if (initializer?.dataType === DataType.FLOAT) {
      const values = floatValues(initializer);
      if (!values.every(Number.isFinite) && !mayMask(model, name, values)) return name;
      continue;
    }
    for (const input of producerOf(graph, name)?.input ?? []) {
      if (seen.has(input)) continue;
      seen.add(input);
      front.push(input);
    }
  }
  return null;
}

/** Infinity of one sign that is added, chosen or compared, and no weight of a layer: presets do differ on masks. */
function mayMask(model: PreparedModel, name: string, values: Float32Array): boolean {
  if (brokenWeights(model).has(name)) return false;
  const signs = new Set(values.filter((value) => !Number.isFinite(value)));
  const readers = model.graph.consumers.get(name) ?? [];
  const isMultiplied = readers.some((reader) => traitsOf(model.graph.nodes[reader]).multiplies);
  return signs.size === 1 && !signs.has(NaN) && !isMultiplied;
}
