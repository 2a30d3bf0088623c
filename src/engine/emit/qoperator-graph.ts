import { dtypes, type IntegerType } from '../../shared/dtypes';
import { isInteger, layerOf } from '../plan/layer-of';
import { AppError } from '../../shared/errors';
import { getOrMake } from '../../shared/get-or-make';
import { subgraphsOf } from '../onnx/attributes';
import type { GraphIndex } from '../onnx/graph-index';
import { DataType, makeAttribute, patch, renameNode } from '../onnx/proto';
import type { AttributeValue, ModelProto, NodeProto } from '../onnx/proto';
import { traitsOf } from '../ops/catalogue';
import type { IntegerValue, IntegerWeight, IntegerWriter } from '../ops/traits/integer-writer';
import { isFolded } from '../plan/folded';
import type { Layer, RoundingId } from '../plan/types';
import type { QuantizedTensor } from '../quantize/weights';
import { startDraft, type GraphDraft } from './draft/graph-draft';
import { finishWritten } from './draft/model-draft';
import { renameCaptures } from './draft/rename-captures';
import { uniqueNames, type UniqueNames } from './draft/unique-names';
import { meltsWithPairs, needsGuard } from './guard';
import { integerScalar, integerTensor } from './qdq';
import { keptFloatBiases, type ConvertedModel } from './quantized-chain';

/**
 * The quantized model with integer operators (QLinearConv, QGemm, …) in place of float operators
 * between Q and DQ. Nodes that are no layers, and skipped layers, stay float behind a DQ. Throws
 * `unsupported` naming the first layer that has no integer operator.
 */
export function qoperatorGraph(converted: ConvertedModel): ModelProto {
  const writer = new QoperatorWriter(converted);
  writer.writeNodes();
  return finishWritten(writer.draft, converted.model);
}

/** Integers and floats of the tensors of a model while it is written, each made when it is first read. */
class QoperatorWriter {
  readonly draft: GraphDraft;
  readonly converted: ConvertedModel;
  readonly names: UniqueNames;
  readonly floatBiases: ReadonlySet<string>;
  /** Integers of a tensor under a rounding. */
  readonly #integers = new Map<RoundingId, IntegerValue>();
  /** Float tensors that exist; integers are dequantized when the first float reader comes. */
  readonly #floats = new Map<string, string>();
  readonly #guards = new Map<string, string>();

  constructor(converted: ConvertedModel) {
    this.converted = converted;
    this.draft = startDraft(converted.model.preparedOpset);
    this.names = uniqueNames([...converted.model.types.keys()]);
    this.floatBiases = keptFloatBiases(converted.conversion);
  }

  writeNodes(): void {
    const { graph } = this.converted.model;
    graph.nodes.forEach((node, index) => this.#writeNode(node, index));
    for (const output of graph.outputs) this.floatOf(output);
  }

  #writeNode(node: NodeProto, index: number): void {
    const { plan } = this.converted.conversion;
    const layer = layerOf(plan, index);
    if (layer?.state === 'quantized') {
      if (!isInteger(layer)) throw refuse(layer, 'its activations stay float');
      if (layer.weights.some(({ config }) => dtypes[config.dtype].bits === 4))
        throw refuse(layer, 'its weights have 4 bits, and integer operators have 8');
      if (layer.activation === index && isFolded(layer)) return;
      if (layer.node === index) {
        const { integerRule } = traitsOf(node);
        if (integerRule === null) throw refuse(layer, 'there is no integer operator for it');
        integerRule(new LayerWriter(this, layer, node));
        return;
      }
    }
    this.#writeFloatNode(node);
  }

  #writeFloatNode(node: NodeProto): void {
    const { model, conversion } = this.converted;
    // The shape of integers is that of the numbers they stand for.
    const shaped = traitsOf(node).flow === 'size' ? this.#madeInteger(node.input[0] ?? '') : null;
    const inputs = node.input.map((tensor, position) => {
      if (tensor === '') return '';
      const isGuarded = position === 0 && meltsWithPairs(model, conversion.plan, node, null);
      return isGuarded ? this.#behindGuard(tensor) : (shaped?.name ?? this.floatOf(tensor));
    });
    const captures =
      subgraphsOf(node).length === 0
        ? node
        : renameCaptures(node, (tensor) => this.floatOf(tensor));
    this.draft.nodes.push(renameNode(captures, node.name, inputs, node.output));
  }

  /** The float value of a tensor; dequantizes what was made as integers. */
  floatOf(tensor: string): string {
    const known = this.#floats.get(tensor);
    const source = this.#madeInteger(tensor);
    if (known !== undefined || source === null) return known ?? tensor;
    const name = this.converted.model.graph.outputs.has(tensor)
      ? tensor
      : this.names.of(`float ${tensor}`, `${tensor}_float`);
    this.#floats.set(tensor, name);
    return this.draft.add('DequantizeLinear', [source.name, source.scale, source.zeroPoint], name);
  }

  /** Integers of a tensor as a reader with this rounding wants them. */
  integerOf(id: RoundingId, layer: Layer): IntegerValue {
    const known = this.#integers.get(id);
    if (known !== undefined) return known;
    const tensor = this.converted.conversion.plan.roundings.get(id)?.tensor ?? '';
    const grid = this.#grid(id, layer);
    const name = this.names.of(`integer ${id}`, `${tensor}_QuantizeLinear_Output`);
    const input = this.#guarded(tensor);
    this.draft.add('QuantizeLinear', [input, grid.scale, grid.zeroPoint], name);
    return this.#note(id, { ...grid, name });
  }

  /** Where a layer writes the integers of an output. */
  outputOf(id: RoundingId, layer: Layer, tensor: string): IntegerValue {
    const name = this.names.of(`integer ${id}`, `${tensor}_quantized`);
    return this.#note(id, { ...this.#grid(id, layer), name });
  }

  weight(key: string, tensor: string, weight: QuantizedTensor): IntegerWeight {
    const { draft, names } = this;
    const name = names.of(`weight ${key}`, `${tensor}_quantized`);
    const scale = names.of(`weight scale ${key}`, `${tensor}_scale`);
    const zeroPoint = names.of(`weight zero ${key}`, `${tensor}_zero_point`);
    const { dtype } = weight;
    const dims = weight.axis === null ? [] : [weight.scale.length];
    integerTensor(draft, name, dtype, weight.dims, weight.data);
    draft.floats(scale, dims, () => weight.scale);
    integerTensor(draft, zeroPoint, dtype, dims, weight.zeroPoint);
    return { name, scale, zeroPoint, dtype };
  }

  #grid(id: RoundingId, layer: Layer): Omit<IntegerValue, 'name'> {
    const { plan, qparams: decided } = this.converted.conversion;
    const rounding = plan.roundings.get(id);
    const qparams = decided.get(id);
    if (rounding === undefined || qparams === undefined) throw refuse(layer, 'it has no qparams');
    const { dtype } = rounding.config;
    if (dtypes[dtype].bits !== 8) {
      throw refuse(layer, `'${rounding.tensor}' is ${dtype}, and integer operators have 8 bits`);
    }
    const scale = this.names.of(`scale ${id}`, `${rounding.tensor}_scale`);
    const zero = this.names.of(`zero ${id}`, `${rounding.tensor}_zero_point`);
    this.draft.scalar(scale, qparams.scale);
    const zeroPoint = integerScalar(this.draft, zero, dtype, qparams.zeroPoint);
    return { scale, zeroPoint, dtype, qparams };
  }

  #note(id: RoundingId, value: IntegerValue): IntegerValue {
    this.#integers.set(id, value);
    return value;
  }

  /** The integers of a tensor as its layer made them, or null. */
  #madeInteger(tensor: string): IntegerValue | null {
    const { producerRoundings } = this.converted.conversion.plan;
    return this.#integers.get(producerRoundings.get(tensor) ?? '') ?? null;
  }

  /** A float layer's value in front of a Q is guarded, or the runtime would run it in int8. */
  #guarded(tensor: string): string {
    const { model, conversion } = this.converted;
    const value = this.floatOf(tensor);
    const producer = model.graph.producer.get(tensor);
    const isFloatMade = producer !== undefined && !conversion.plan.producerRoundings.has(tensor);
    return isFloatMade && needsGuard(model, conversion.plan, producer)
      ? this.#behindGuard(tensor)
      : value;
  }

  #behindGuard(tensor: string): string {
    return getOrMake(this.#guards, tensor, () => {
      const value = this.floatOf(tensor);
      return this.draft.add('Max', [value], this.names.of(`guard ${tensor}`, `${tensor}_guard`));
    });
  }
}

/** One quantized layer while it is written as an integer operator. */
class LayerWriter implements IntegerWriter {
  readonly node: NodeProto;
  readonly graph: GraphIndex;
  readonly opset: number;
  readonly #writer: QoperatorWriter;
  readonly #layer: Layer;

  constructor(writer: QoperatorWriter, layer: Layer, node: NodeProto) {
    this.#writer = writer;
    this.#layer = layer;
    this.node = node;
    this.graph = writer.converted.model.graph;
    this.opset = writer.draft.opset;
  }

  refuse(reason: string): AppError {
    return refuse(this.#layer, reason);
  }

  isRounded(tensor: string): boolean {
    return this.#layer.outputRoundings.some((rounding) => rounding.tensor === tensor);
  }

  scalar(name: string, dtype: IntegerType, value: number): string {
    return integerScalar(this.#writer.draft, name, dtype, value);
  }

  activation(position: number): IntegerValue {
    const id = this.#roundingAt(position);
    if (id === null || this.#writer.converted.conversion.operands.has(id)) {
      throw this.refuse(`input ${position} is no rounded activation`);
    }
    return this.#writer.integerOf(id, this.#layer);
  }

  input(position: number): IntegerWeight {
    const { weights, operands } = this.#writer.converted.conversion;
    const weight = this.#layer.weights.find((use) => use.position === position);
    const quantized = weight && weights.get(weight.key);
    if (weight !== undefined && quantized !== undefined) {
      return this.#writer.weight(weight.key, weight.tensor, quantized);
    }
    const id = this.#roundingAt(position);
    const operand = id === null ? undefined : operands.get(id);
    if (id === null || operand === undefined) return this.activation(position);
    return this.#writer.weight(id, this.node.input[position] ?? '', operand);
  }

  bias(position: number): string {
    if ((this.node.input[position] ?? '') === '') return '';
    const { converted, draft, floatBiases, names } = this.#writer;
    const use = this.#layer.biases.find((candidate) => candidate.position === position);
    const bias = use === undefined ? undefined : converted.conversion.biases.get(use.key);
    if (use !== undefined && floatBiases.has(use.key)) {
      throw this.refuse('the step of an int32 bias is too large for its bias, which stays float');
    }
    if (use === undefined || bias === undefined) {
      throw this.refuse('its bias is no constant of its own');
    }
    const name = names.of(`bias ${use.key}`, `${use.tensor}_quantized`);
    return integerTensor(draft, name, 'int32', bias.dims, bias.data);
  }

  plain(position: number): string {
    return this.#writer.floatOf(this.node.input[position] ?? '');
  }

  output(position: number): IntegerValue {
    const tensor = this.#outputName(position);
    const rounding = this.#layer.outputRoundings.find((candidate) => candidate.tensor === tensor);
    if (rounding === undefined) throw this.refuse(`its output '${tensor}' is not rounded`);
    return this.#writer.outputOf(rounding.id, this.#layer, tensor);
  }

  write(
    opType: string,
    inputs: readonly string[],
    changes: Readonly<Record<string, AttributeValue | null>> = {},
    domain: '' | 'com.microsoft' = '',
  ): void {
    const { types } = this.#writer.converted.model;
    const outputs = this.node.output.map((tensor, position) => {
      const name = this.#outputName(position);
      const isRounded = this.isRounded(name);
      if (tensor !== '' && types.get(name)?.type === DataType.FLOAT && !isRounded) {
        throw this.refuse(`its output '${name}' is not rounded`);
      }
      return tensor === '' || !isRounded ? tensor : this.output(position).name;
    });
    const kept = this.node.attribute.filter(({ name }) => !(name in changes));
    const added = Object.entries(changes).flatMap(([name, value]) =>
      value === null ? [] : [makeAttribute(name, value)],
    );
    const written = renameNode(this.node, this.node.name, inputs, outputs);
    this.#writer.draft.nodes.push(
      patch(written, { opType, domain, attribute: [...kept, ...added] }),
    );
  }

  /** The tensor an output stands for: behind an activation folded into the layer, its output. */
  #outputName(position: number): string {
    return (position === 0 ? this.#layer.outputs[0] : this.node.output[position]) ?? '';
  }

  #roundingAt(position: number): RoundingId | null {
    return this.#layer.inputs.find((use) => use.position === position)?.rounding ?? null;
  }
}

/** A layer that cannot be written in QOperator format, with the reason. */
function refuse(layer: Layer, reason: string): AppError {
  return new AppError(
    'unsupported',
    `layer '${layer.name}' (${layer.op}) cannot be written in QOperator format: ${reason}`,
    { hint: 'Export in QDQ format, or skip the layer.' },
  );
}
