import { layerOf } from '../plan/layer-of';
import { getOrMake } from '../../shared/get-or-make';
import { subgraphsOf } from '../onnx/attributes';
import { innerNames } from '../onnx/graph-index';
import { patch, renameNode, type NodeProto } from '../onnx/proto';
import { isFolded } from '../plan/folded';
import type { Layer, Rounding, RoundingId } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { dequantizeBias } from '../quantize/bias';
import type { Conversion } from '../quantize/types';
import type { WeightCache } from '../quantize/weight-cache';
import type { QuantizedTensor } from '../quantize/weights';
import type { GraphDraft } from './draft/graph-draft';
import { breaksInt8Pair, meltsWithPairs, needsGuard } from './guard';
import { measuredNodes } from '../ops/random-nodes';
import { qdqSuffixes, writeIntegerBias, writeIntegerWeight, writeQdq } from './qdq';
import { renameCaptures } from './draft/rename-captures';
import { uniqueNames, type UniqueNames } from './draft/unique-names';

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
  converted: ConvertedModel,
  options: ChainOptions,
): QuantizedChain {
  const chain = new ChainWriter(draft, converted, options);
  chain.writeNodes();
  return chain;
}

class ChainWriter implements QuantizedChain {
  readonly #draft: GraphDraft;
  readonly #converted: ConvertedModel;
  readonly #options: ChainOptions;
  readonly #names: UniqueNames;
  /** Stems of the names of qparams and of what is rounded with them; never values themselves. */
  readonly #stems: UniqueNames;
  readonly #floatBiases: ReadonlySet<string>;
  readonly #values = new Map<string, string>();
  readonly #rounded = new Map<RoundingId, string>();
  readonly #guards = new Map<string, string>();

  constructor(draft: GraphDraft, converted: ConvertedModel, options: ChainOptions) {
    const { model, conversion } = converted;
    this.#draft = draft;
    this.#converted = converted;
    this.#options = options;
    const modelNames = [...model.types.keys(), ...model.graph.nodes.flatMap(innerNames)];
    const taken = modelNames.map((name) => `${options.prefix}${name}`);
    this.#names = uniqueNames(taken);
    this.#stems = uniqueNames(taken, qdqSuffixes);
    this.#floatBiases = keptFloatBiases(conversion);
  }

  value(tensor: string): string {
    return this.#values.get(tensor) ?? tensor;
  }

  rounded(id: RoundingId): string {
    const { plan, operands } = this.#converted.conversion;
    const rounding = plan.roundings.get(id);
    const known = this.#rounded.get(id);
    if (rounding === undefined || known !== undefined) return known ?? '';
    const { tensor } = rounding;
    const operand = operands.get(id);
    let result: string;
    if (operand !== undefined) {
      result = this.#weight(id, tensor, operand);
    } else if (plan.producerRoundings.get(tensor) === id && this.#values.has(tensor)) {
      result = this.value(tensor);
    } else {
      result = this.#round(id, tensor, this.#guarded(tensor));
    }
    this.#rounded.set(id, result);
    return result;
  }

  parameter(layer: Layer, position: number): string | null {
    const { conversion } = this.#converted;
    const weight = layer.weights.find((use) => use.position === position);
    const quantized = weight === undefined ? undefined : conversion.weights.get(weight.key);
    if (weight !== undefined && quantized !== undefined) {
      return this.#weight(weight.key, weight.tensor, quantized);
    }
    const use = layer.biases.find((candidate) => candidate.position === position);
    const bias = use === undefined ? undefined : conversion.biases.get(use.key);
    if (use === undefined || bias === undefined) return this.#correctedBias(layer, position);
    if (this.#isInteger) {
      const stem = this.#stems.of(`bias ${use.key}`, this.#prefixed(use.tensor));
      return writeIntegerBias(this.#draft, bias, stem);
    }
    return this.#draft.floats(`quantized ${use.key}`, bias.dims, () => dequantizeBias(bias));
  }

  /** A bias that stays float and is not that of the model. */
  #correctedBias(layer: Layer, position: number): string | null {
    const corrected = this.#converted.conversion.corrected.get(layer.node);
    if (corrected?.position !== position) return null;
    const { dims, values } = corrected;
    const name = this.#names.of(`corrected ${layer.node}`, `${this.#prefixed(layer.name)}_bias`);
    return this.#draft.floats(name, dims, () => values);
  }

  /** Writes all nodes of the model that see something rounded. */
  writeNodes(): void {
    const { graph } = this.#converted.model;
    const { drawn } = this.#options;
    const nodes = drawn === undefined ? graph.nodes : measuredNodes(graph);
    nodes.forEach((node, index) => {
      const output = node.output[0] ?? '';
      const draw = drawn?.get(output);
      if (draw === undefined) this.#writeNode(node, index);
      else this.#values.set(output, draw);
    });
  }

  #writeNode(node: NodeProto, index: number): void {
    const { plan } = this.#converted.conversion;
    const own = layerOf(plan, index);
    const quantized = own?.state === 'quantized' ? own : null;
    if (quantized !== null && quantized.activation === index && isFolded(quantized)) return;
    /** The layer that this node computes, where that is quantized. */
    const layer = quantized?.node === index ? quantized : null;
    const inputs = node.input.map((tensor, position) =>
      tensor === '' ? '' : this.#input(node, position, layer),
    );
    const captures =
      subgraphsOf(node).length === 0 ? node : renameCaptures(node, (tensor) => this.value(tensor));
    const untouched =
      (layer?.outputRoundings ?? []).length === 0 &&
      captures === node &&
      inputs.every((input, position) => input === node.input[position]);
    if (untouched && this.#options.prefix !== '') return;
    const outputs = layer === null ? node.output : quantizedOutputs(layer, node);
    const raw = outputs.map((tensor) => (tensor === '' ? '' : this.#rawName(tensor, layer)));
    const copy = renameNode(captures, this.#prefixed(node.name), inputs, raw);
    this.#draft.nodes.push(withUnitBeta(copy, layer, this.#floatBiases));
    outputs.forEach((tensor, position) => {
      if (tensor !== '') this.#writeOutput(tensor, raw[position] ?? '', layer);
    });
  }

  #input(node: NodeProto, position: number, layer: Layer | null): string {
    const use = layer?.inputs.find((input) => input.position === position);
    if (use !== undefined) return this.rounded(use.rounding);
    const parameter = layer === null ? null : this.parameter(layer, position);
    return parameter ?? this.#unrounded(node, position, layer);
  }

  /** What a node without a rounding of its own for the tensor at this position reads. */
  #unrounded(reader: NodeProto, position: number, layer: Layer | null): string {
    const { model, conversion } = this.#converted;
    const { plan } = conversion;
    const tensor = reader.input[position] ?? '';
    if (!this.#isInteger || model.graph.initializers.has(tensor)) return this.value(tensor);
    const dtype = plan.roundings.get(plan.producerRoundings.get(tensor) ?? '')?.config.dtype;
    const isBroken = dtype !== undefined && breaksInt8Pair(reader.opType, dtype, this.#draft.opset);
    return isBroken || (position === 0 && meltsWithPairs(model, plan, reader, layer))
      ? this.#behindGuard(tensor)
      : this.value(tensor);
  }

  /** Under which a node gives an output, before that is rounded. */
  #rawName(tensor: string, layer: Layer | null): string {
    return roundingOf(layer, tensor) !== undefined && this.#isOutputOfItsOwn(tensor)
      ? this.#names.of(`raw ${tensor}`, `${tensor}_QuantizeLinear_Input`)
      : this.#prefixed(tensor);
  }

  /** Rounds an output of a node, where the layer does, and notes what readers see of it. */
  #writeOutput(tensor: string, raw: string, layer: Layer | null): void {
    const isPulled = this.#isInteger && layer !== null && this.#hasFloatBias(layer);
    const made = isPulled ? this.#behindBiasGuard(tensor, raw) : raw;
    const rounding = roundingOf(layer, tensor);
    if (rounding === undefined) {
      this.#values.set(tensor, made);
      return;
    }
    const output = this.#isOutputOfItsOwn(tensor) ? tensor : undefined;
    const value = this.#round(rounding.id, tensor, made, output);
    this.#values.set(tensor, value);
    this.#rounded.set(rounding.id, value);
  }

  #weight(key: string, tensor: string, weight: QuantizedTensor): string {
    if (this.#isInteger) {
      const stem = this.#stems.of(`weight ${key}`, this.#prefixed(tensor));
      return writeIntegerWeight(this.#draft, weight, stem);
    }
    const { cache } = this.#converted;
    return this.#draft.floats(`quantized ${key}`, weight.dims, () => cache.fakeQuantized(weight));
  }

  #round(id: RoundingId, tensor: string, input: string, output?: string): string {
    const { plan, qparams } = this.#converted.conversion;
    const rounding = plan.roundings.get(id);
    const decided = qparams.get(id);
    if (rounding === undefined || decided === undefined) return input;
    const base = this.#stems.of(`rounding ${id}`, this.#prefixed(tensor));
    return writeQdq(this.#draft, input, rounding.config.dtype, decided, {
      quantized: `${base}_QuantizeLinear_Output`,
      dequantized: output ?? `${base}_DequantizeLinear_Output`,
      qparams: base,
    });
  }

  /**
   * The value behind a one-input Max where the runtime would pull its maker back to int8, or melt two
   * roundings of one tensor into one (its DoubleQDQPairsRemover).
   */
  #guarded(tensor: string): string {
    const { model, conversion } = this.#converted;
    const { plan } = conversion;
    const producer = model.graph.producer.get(tensor);
    if (!this.#isInteger || producer === undefined) return this.value(tensor);
    return plan.producerRoundings.has(tensor) || needsGuard(model, plan, producer)
      ? this.#behindGuard(tensor)
      : this.value(tensor);
  }

  #behindGuard(tensor: string): string {
    return getOrMake(this.#guards, tensor, () => {
      const name = this.#names.of(`guard ${tensor}`, `${this.#prefixed(tensor)}_float`);
      return this.#draft.add('Max', [this.value(tensor)], name);
    });
  }

  /** With int8 weights, a float bias and a Q behind it ONNX Runtime would make the bias int32 after all. */
  #behindBiasGuard(tensor: string, made: string): string {
    const name = this.#names.of(`bias guard ${tensor}`, `${this.#prefixed(tensor)}_float`);
    return this.#draft.add('Max', [made], name);
  }

  #hasFloatBias(layer: Layer): boolean {
    return layer.biases.some((bias) => this.#floatBiases.has(bias.key));
  }

  /** True for an output of a model that is nothing but this chain: it keeps its name. */
  #isOutputOfItsOwn(tensor: string): boolean {
    return this.#options.prefix === '' && this.#converted.model.graph.outputs.has(tensor);
  }

  #prefixed(name: string): string {
    return `${this.#options.prefix}${name}`;
  }

  get #isInteger(): boolean {
    return this.#options.weights === 'integer';
  }
}

function roundingOf(layer: Layer | null, tensor: string): Rounding | undefined {
  return layer?.outputRoundings.find((candidate) => candidate.tensor === tensor);
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
