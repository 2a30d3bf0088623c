import { subgraphsOf } from '../onnx/attributes';
import { innerNames } from '../onnx/graph-index';
import { DataType, makeTensor, patch, renameNode } from '../onnx/proto';
import type { NodeProto } from '../onnx/proto';
import { isFolded } from '../plan/folded';
import type { RoundingId, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { dequantizeBias } from '../quantize/bias';
import type { Conversion } from '../quantize/types';
import type { WeightCache } from '../quantize/weight-cache';
import type { QuantizedTensor } from '../quantize/weights';
import type { GraphDraft } from './draft/graph-draft';
import { breaksInt8Pair, meltsWithPairs, needsGuard } from './guard';
import { measuredNodes } from '../onnx/random-nodes';
import { qdqSuffixes, writeIntegerBias, writeIntegerWeight, writeQdq } from './qdq';
import { renameCaptures } from './draft/rename-captures';
import { uniqueNames } from './draft/unique-names';

export interface ChainOptions {
  /** Put before every value the chain makes; empty for a graph of its own. */
  readonly prefix: string;
  /**
   * `integer`: int8 initializers behind DequantizeLinear, for export and real kernels.
   * `float`: the same values dequantized once, in JavaScript, for simulation.
   */
  readonly weights: 'integer' | 'float';
  /**
   * Values that stand for what random nodes draw, by tensor, so that the chain rests on the draws of
   * the float model; absent in a written model, whose nodes draw for themselves.
   */
  readonly drawn?: ReadonlyMap<string, string>;
}

/** A quantized copy of the model inside a draft. */
export interface QuantizedChain {
  /** What readers without a rounding of their own see of a tensor: rounded by its producer, or raw. */
  value(tensor: string): string;
  /** The tensor as a reader with this rounding sees it; writes the rounding when it is not there yet. */
  rounded(rounding: RoundingId): string;
  /** Float value of a quantized weight or bias of a layer at an input position. */
  parameter(layer: Layer, position: number): string | null;
}

/** What the chain's builder needs of a model under one recipe. */
export interface ConvertedModel {
  readonly model: PreparedModel;
  readonly conversion: Conversion;
  readonly cache: WeightCache;
}

/**
 * Writes the quantized model into `draft`. Nodes that see nothing rounded are shared with the float
 * chain when there is a prefix (they are the same), and copied otherwise.
 */
export function writeQuantizedChain(
  draft: GraphDraft,
  { model, conversion, cache }: ConvertedModel,
  options: ChainOptions,
): QuantizedChain {
  const { graph } = model;
  const { plan } = conversion;
  const { prefix } = options;
  const modelNames = [...model.types.keys(), ...graph.nodes.flatMap(innerNames)];
  const taken = modelNames.map((name) => `${prefix}${name}`);
  const names = uniqueNames(taken);
  /** Stems of the names of qparams and of what is rounded with them; never values themselves. */
  const stems = uniqueNames(taken, qdqSuffixes);
  const values = new Map<string, string>();
  const roundedValues = new Map<RoundingId, string>();
  const guards = new Map<string, string>();

  const floatBiases = keptFloatBiases(conversion);
  const hasFloatBias = (layer: Layer): boolean =>
    layer.biases.some((bias) => floatBiases.has(bias.key));

  const value = (tensor: string): string => values.get(tensor) ?? tensor;

  const quantizedWeight = (key: string, tensor: string, weight: QuantizedTensor): string => {
    if (options.weights === 'integer') {
      return writeIntegerWeight(draft, weight, stems.of(`weight ${key}`, `${prefix}${tensor}`));
    }
    const name = `quantized ${key}`;
    return draft.constant(name, () =>
      makeTensor(name, DataType.FLOAT, weight.dims, cache.fakeQuantized(weight)),
    );
  };

  const rounded = (id: RoundingId): string => {
    const rounding = plan.roundings.get(id);
    const known = roundedValues.get(id);
    if (rounding === undefined || known !== undefined) return known ?? '';
    const operand = conversion.operands.get(id);
    let result: string;
    if (operand !== undefined) {
      result = quantizedWeight(id, rounding.tensor, operand);
    } else if (plan.producerRoundings.get(rounding.tensor) === id && values.has(rounding.tensor)) {
      result = value(rounding.tensor);
    } else {
      result = round(id, rounding.tensor, guarded(rounding.tensor));
    }
    roundedValues.set(id, result);
    return result;
  };

  const round = (id: RoundingId, tensor: string, input: string, output?: string): string => {
    const rounding = plan.roundings.get(id);
    const qparams = conversion.qparams.get(id);
    if (rounding === undefined || qparams === undefined) return input;
    const base = stems.of(`rounding ${id}`, `${prefix}${tensor}`);
    return writeQdq(draft, input, rounding.config.dtype, qparams, {
      quantized: `${base}_QuantizeLinear_Output`,
      dequantized: output ?? `${base}_DequantizeLinear_Output`,
      qparams: base,
    });
  };

  /**
   * The value behind a one-input Max where the runtime would pull its maker back to int8, or melt two
   * roundings of one tensor into one (its DoubleQDQPairsRemover).
   */
  const guarded = (tensor: string): string => {
    const input = value(tensor);
    const producer = graph.producer.get(tensor);
    if (options.weights !== 'integer' || producer === undefined) return input;
    if (!plan.producerRoundings.has(tensor) && !needsGuard(model, plan, producer)) return input;
    return behindGuard(tensor, input);
  };

  /** With int8 weights, a float bias and a Q behind it ONNX Runtime would make the bias int32 after all. */
  const behindGuardOf = (tensor: string, made: string): string =>
    draft.add('Max', [made], names.of(`bias guard ${tensor}`, `${prefix}${tensor}_float`));

  const behindGuard = (tensor: string, input: string): string => {
    let guard = guards.get(tensor);
    if (guard === undefined) {
      guard = draft.add('Max', [input], names.of(`guard ${tensor}`, `${prefix}${tensor}_float`));
      guards.set(tensor, guard);
    }
    return guard;
  };

  /** What a node without a rounding of its own for the tensor at this position reads. */
  const unrounded = (reader: NodeProto, position: number): string => {
    const tensor = reader.input[position] ?? '';
    if (options.weights !== 'integer' || graph.initializers.has(tensor)) return value(tensor);
    const dtype = plan.roundings.get(plan.producerRoundings.get(tensor) ?? '')?.config.dtype;
    const isBroken = dtype !== undefined && breaksInt8Pair(reader.opType, dtype, draft.opset);
    return isBroken || (position === 0 && meltsWithPairs(model, plan, reader))
      ? behindGuard(tensor, value(tensor))
      : value(tensor);
  };

  const parameter = (layer: Layer, position: number): string | null => {
    const weight = layer.weights.find((use) => use.position === position);
    const quantized = weight === undefined ? undefined : conversion.weights.get(weight.key);
    if (weight !== undefined && quantized !== undefined) {
      return quantizedWeight(weight.key, weight.tensor, quantized);
    }
    const use = layer.biases.find((candidate) => candidate.position === position);
    const bias = use === undefined ? undefined : conversion.biases.get(use.key);
    if (use === undefined || bias === undefined) return null;
    if (options.weights === 'integer') {
      return writeIntegerBias(draft, bias, stems.of(`bias ${use.key}`, `${prefix}${use.tensor}`));
    }
    const name = `quantized ${use.key}`;
    return draft.constant(name, () =>
      makeTensor(name, DataType.FLOAT, bias.dims, dequantizeBias(bias)),
    );
  };

  const { drawn } = options;
  const nodes = drawn === undefined ? graph.nodes : measuredNodes(graph);
  nodes.forEach((node, index) => {
    const draw = drawn?.get(node.output[0] ?? '');
    if (draw !== undefined) {
      values.set(node.output[0] ?? '', draw);
      return;
    }
    const layer = plan.layers[plan.layerOfNode.get(index) ?? -1];
    const quantized = layer?.state === 'quantized' ? layer : null;
    if (quantized !== null && quantized.activation === index && isFolded(quantized)) return;
    const isCompute = quantized !== null && quantized.node === index;
    const inputs = node.input.map((tensor, position) => {
      if (tensor === '') return '';
      if (isCompute) {
        const use = quantized.inputs.find((input) => input.position === position);
        if (use !== undefined) return rounded(use.rounding);
        const own = parameter(quantized, position);
        if (own !== null) return own;
      }
      return unrounded(node, position);
    });
    const roundings = isCompute ? quantized.outputRoundings : [];
    const outputs = isCompute ? quantizedOutputs(quantized, node) : node.output;
    const captures = subgraphsOf(node).length === 0 ? node : renameCaptures(node, value);
    const untouched =
      roundings.length === 0 &&
      captures === node &&
      inputs.every((input, position) => input === node.input[position]);
    if (untouched && prefix !== '') return;
    const raw = outputs.map((tensor) => {
      if (tensor === '') return '';
      const rounding = roundings.find((candidate) => candidate.tensor === tensor);
      return rounding !== undefined && graph.outputs.has(tensor) && prefix === ''
        ? names.of(`raw ${tensor}`, `${tensor}_QuantizeLinear_Input`)
        : `${prefix}${tensor}`;
    });
    draft.nodes.push(
      withUnitBeta(
        renameNode(captures, `${prefix}${node.name}`, inputs, raw),
        isCompute ? quantized : null,
        floatBiases,
      ),
    );
    outputs.forEach((tensor, position) => {
      if (tensor === '') return;
      const isPulled = isCompute && options.weights === 'integer' && hasFloatBias(quantized);
      const made = isPulled ? behindGuardOf(tensor, raw[position] ?? '') : (raw[position] ?? '');
      const rounding = roundings.find((candidate) => candidate.tensor === tensor);
      if (rounding === undefined) {
        values.set(tensor, made);
        return;
      }
      const output = graph.outputs.has(tensor) && prefix === '' ? tensor : undefined;
      values.set(tensor, round(rounding.id, tensor, made, output));
      roundedValues.set(rounding.id, value(tensor));
    });
  });

  return { value, rounded, parameter };
}

function quantizedOutputs(layer: Layer, node: NodeProto): readonly string[] {
  return isFolded(layer) ? [layer.outputs[0] ?? '', ...node.output.slice(1)] : node.output;
}

/** Keys of the biases that layers add in float. */
export function keptFloatBiases(conversion: Conversion): ReadonlySet<string> {
  return new Set(
    conversion.coarseBiases.filter(({ keptFloat }) => keptFloat).map(({ key }) => key),
  );
}

/** The compute node of a quantized layer without Gemm's beta, which went into its int32 bias. */
export function withUnitBeta(
  node: NodeProto,
  layer: Layer | null,
  floatBiases: ReadonlySet<string>,
): NodeProto {
  if (layer === null) return node;
  if (layer.biases.every((bias) => bias.beta === 1 || floatBiases.has(bias.key))) return node;
  return patch(node, {
    attribute: node.attribute.filter((attribute) => attribute.name !== 'beta'),
  });
}
