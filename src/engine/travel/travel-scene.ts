import type { Recipe } from '../../shared/recipe/recipe';
import type {
  Encoding,
  TravelLayer,
  TravelScene,
  TravelTensor,
} from '../../shared/travel/terms/scene';
import { passesThrough, traitsOf } from '../ops/catalogue';
import { DataType, type ModelProto } from '../onnx/proto';
import type { Layer, Plan, RoundingId } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { usedRoundings } from '../quantize/convert';
import type { Conversion } from '../quantize/types';

/** What is told to other tools of a plan; with a conversion, also its scales and zero points. */
export function travelScene(
  model: PreparedModel,
  inFile: ModelProto,
  recipe: Recipe,
  plan: Plan,
  conversion: Conversion | null,
): TravelScene {
  return {
    modelName: model.name,
    recipe,
    ...layersToRead(model, inFile, plan),
    tensors: tensorsOf(plan),
    encodings: conversion === null ? null : encodingsOf(conversion),
  };
}

/** The layers of a model, whatever is done to them: what a file of another tool is read for. */
export function layersToRead(
  model: PreparedModel,
  inFile: ModelProto,
  plan: Plan,
): { readonly layers: readonly TravelLayer[]; readonly nodeNames: readonly string[] } {
  const nodes = (inFile.graph?.node ?? []).filter(({ name }) => name !== '');
  const computing = new Set(
    nodes.flatMap(({ name, opType }) => (opType === 'Constant' ? [] : [name])),
  );
  return {
    layers: plan.layers.map((layer) => travelLayer(model, layer, computing)),
    nodeNames: nodes.map(({ name }) => name),
  };
}

function travelLayer(
  model: PreparedModel,
  layer: Layer,
  computing: ReadonlySet<string>,
): TravelLayer {
  const { graph } = model;
  const node = graph.nodes[layer.node];
  const activation = layer.activation === null ? undefined : graph.nodes[layer.activation];
  const reads = (node?.input ?? []).filter((name) => name !== '');
  const weightTensors = traitsOf(node).weights.flatMap((position) => {
    const name = node?.input[position] ?? '';
    return graph.initializers.has(name) ? [name] : [];
  });
  return {
    name: layer.name,
    op: layer.op,
    ops: [layer.op, ...(activation === undefined ? [] : [activation.opType])],
    nodes: layer.nodes,
    nodesInFile: layer.nodes.filter((name) => computing.has(name)),
    activationNode:
      layer.activation === null ? null : (model.merged[layer.activation]?.[0] ?? null),
    weightsAlone: layer.state !== 'skipped' && layer.config.form !== undefined,
    // Integer weights alone are in no other tool's words.
    skipped: layer.state === 'skipped' || layer.config.form !== undefined,
    config: layer.config,
    passes: passesThrough(traitsOf(node)),
    outputs: layer.outputs,
    inputs: reads.filter(
      (name) => !graph.initializers.has(name) && model.types.get(name)?.type === DataType.FLOAT,
    ),
    weightTensors: weightTensors.length > 0 ? weightTensors : tablesOf(model, reads),
    weights: layer.weights.map(({ tensor, axis, config }) => ({ tensor, axis, config })),
  };
}

/** Initializers that are as good as weights: what a Gather looks up in, an embedding that is added. */
function tablesOf({ graph }: PreparedModel, reads: readonly string[]): readonly string[] {
  return reads.filter((name) => {
    const tensor = graph.initializers.get(name);
    return tensor?.dataType === DataType.FLOAT && tensor.dims.length > 1;
  });
}

/** Each activation once: as it is rounded where it is made, else as its first reader rounds it. */
function tensorsOf(plan: Plan): readonly (TravelTensor & { readonly rounding: RoundingId })[] {
  const byTensor = new Map<string, Set<RoundingId>>();
  for (const { id, tensor, range } of usedRoundings(plan)) {
    if (range.kind === 'initializer') continue;
    const ids = byTensor.get(tensor) ?? new Set();
    byTensor.set(tensor, ids.add(id));
  }
  return [...byTensor].flatMap(([name, ids]) => {
    const [first = ''] = ids;
    const rounding = plan.roundings.get(plan.producerRoundings.get(name) ?? first);
    return rounding === undefined
      ? []
      : [{ name, config: rounding.config, alsoOtherwise: ids.size > 1, rounding: rounding.id }];
  });
}

function encodingsOf(conversion: Conversion): NonNullable<TravelScene['encodings']> {
  const { plan, qparams, operands, weights } = conversion;
  const activations = tensorsOf(plan).flatMap(({ name, config, rounding }): Encoding[] => {
    const found = qparams.get(rounding);
    if (found === undefined) return [];
    const { dtype, symmetric } = config;
    return [{ tensor: name, dtype, symmetric, scale: [found.scale], zeroPoint: [found.zeroPoint] }];
  });
  const parameters = new Map<string, Encoding>();
  for (const [id, { dtype, scale, zeroPoint }] of operands) {
    const rounding = plan.roundings.get(id);
    if (rounding === undefined) continue;
    const { tensor, config } = rounding;
    parameters.set(tensor, {
      tensor,
      dtype,
      symmetric: config.symmetric,
      scale: [...scale],
      zeroPoint,
    });
  }
  for (const { tensor, key, config } of plan.layers.flatMap((layer) => layer.weights)) {
    const weight = weights.get(key);
    if (weight === undefined) continue;
    const { dtype, scale, zeroPoint } = weight;
    parameters.set(tensor, {
      tensor,
      dtype,
      symmetric: config.symmetric,
      scale: [...scale],
      zeroPoint,
    });
  }
  return { activations, parameters: [...parameters.values()] };
}
