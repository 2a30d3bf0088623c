import {
  usualBlockSize,
  type ActivationConfig,
  type Qconfig,
  type WeightConfig,
} from '../../shared/recipe/qconfig';
import { DataType, type NodeProto, type TensorProto } from '../onnx/proto';
import { dimsOf } from '../onnx/tensor';
import type { PreparedModel } from '../prepare/model/types';
import type { OpVisit, Qdq } from '../ops/traits/op-visit';
import { passesThrough, traitsOf } from '../ops/catalogue';
import type {
  BiasUse,
  InputUse,
  Rounding,
  RoundingId,
  Placement,
  RangeSource,
  WeightUse,
} from './types';

/** What one visited node reads and writes rounded. */
export interface NodeRecord {
  readonly inputs: InputUse[];
  readonly weights: WeightUse[];
  readonly biases: BiasUse[];
  readonly outputRoundings: Rounding[];
}

export function activationKey(config: ActivationConfig): string {
  const percentile = config.observer === 'percentile' ? `@${config.percentile}` : '';
  return `${config.dtype}${config.symmetric ? '-sym' : ''}${config.reduceRange ? '-7bit' : ''}-${config.observer}${percentile}`;
}

export function weightKey(config: WeightConfig): string {
  const blocks = config.granularity === 'block' ? `${config.blockSize ?? usualBlockSize}` : '';
  return `${config.dtype}${config.symmetric ? '-sym' : ''}${config.reduceRange ? '-7bit' : ''}-${config.granularity}${blocks}-${config.observer}`;
}

/** Equal for layers that are quantized in the same way. */
export function qconfigKey({ activation, weight, form }: Qconfig): string {
  const said = `${activationKey(activation)} ${weightKey(weight)}`;
  return form === undefined ? said : `${form} ${said}`;
}

/** The roundings of a graph while the planner walks over it, node by node in prepared order. */
export class Walk {
  readonly roundings = new Map<RoundingId, Rounding>();
  /** tensor → the rounding that readers with the same config take. */
  readonly primary = new Map<string, RoundingId>();
  readonly producerRoundings = new Map<string, RoundingId>();
  readonly records = new Map<number, NodeRecord>();
  readonly model: PreparedModel;
  readonly placement: Placement;
  readonly rangeOf: (tensor: string) => RangeSource;

  constructor(
    model: PreparedModel,
    placement: Placement,
    rangeOf: (tensor: string) => RangeSource,
  ) {
    this.model = model;
    this.placement = placement;
    this.rangeOf = rangeOf;
  }

  /** Visits a node as member of a layer; returns what it marked. */
  visit(index: number, layer: number, config: Qconfig, qdq: Qdq): NodeRecord {
    const { apart, opset } = this.placement;
    const node = this.model.graph.nodes[index];
    if (node === undefined) return { inputs: [], weights: [], biases: [], outputRoundings: [] };
    const visit = new NodeVisit(this, node, layer, config);
    if (!apart.has(index) && opset >= qdq.since) qdq.rule(visit);
    this.records.set(index, visit.record);
    return visit.record;
  }

  /** Moves the producer's rounding from `from` to `to`, the output of the activation folded into it. */
  fold(producer: number, from: string, to: string, { activation }: Qconfig): void {
    const record = this.records.get(producer);
    const at = record?.outputRoundings.findIndex((rounding) => rounding.tensor === from) ?? -1;
    const old = record?.outputRoundings[at];
    if (record === undefined || old === undefined) return;
    this.roundings.delete(old.id);
    this.primary.delete(from);
    this.producerRoundings.delete(from);
    const { layer } = old;
    record.outputRoundings[at] = this.write(to, activation, layer, this.rangeOf(to));
  }

  /** The rounding under which a reader with this config takes a tensor, made where there is none. */
  read(tensor: string, config: ActivationConfig, layer: number): RoundingId {
    const current = this.primary.get(tensor);
    const known = current === undefined ? undefined : this.roundings.get(current);
    if (known !== undefined && activationKey(known.config) === activationKey(config)) {
      return known.id;
    }
    const id = roundingId(tensor, config);
    if (!this.roundings.has(id)) {
      const range: RangeSource = this.model.graph.initializers.has(tensor)
        ? { kind: 'initializer' }
        : this.rangeOf(tensor);
      this.roundings.set(id, { id, tensor, config, range, layer });
    }
    if (current === undefined) this.primary.set(tensor, id);
    return id;
  }

  /** Rounds a tensor where it is made. */
  write(tensor: string, config: ActivationConfig, layer: number, range: RangeSource): Rounding {
    const rounding = { id: roundingId(tensor, config), tensor, config, range, layer };
    this.roundings.set(rounding.id, rounding);
    this.primary.set(tensor, rounding.id);
    this.producerRoundings.set(tensor, rounding.id);
    return rounding;
  }

  isFloat(tensor: string): boolean {
    return tensor !== '' && this.model.types.get(tensor)?.type === DataType.FLOAT;
  }
}

function roundingId(tensor: string, config: ActivationConfig): RoundingId {
  return `${tensor}|${activationKey(config)}`;
}

/** One node as the rule of its operator sees it; what the rule says is kept in `record`. */
class NodeVisit implements OpVisit {
  readonly record: NodeRecord = { inputs: [], weights: [], biases: [], outputRoundings: [] };
  readonly node: NodeProto;
  readonly opset: number;
  readonly parity: boolean;
  readonly #walk: Walk;
  readonly #layer: number;
  readonly #config: Qconfig;
  /** It computes in float: nothing but its weights is rounded. */
  readonly #staysFloat: boolean;
  /** It reads its input exactly as that is rounded already, and passes its qparams on. */
  readonly #handsGridOn: boolean;

  constructor(walk: Walk, node: NodeProto, layer: number, config: Qconfig) {
    this.#walk = walk;
    this.node = node;
    this.opset = walk.placement.opset;
    this.parity = walk.placement.parity;
    this.#layer = layer;
    this.#config = config;
    this.#staysFloat = config.form !== undefined;
    this.#handsGridOn = passesThrough(traitsOf(node));
  }

  isMarked(position: number): boolean {
    return this.#walk.primary.has(this.#input(position));
  }

  initializer(position: number): TensorProto | null {
    return this.#walk.model.graph.initializers.get(this.#input(position)) ?? null;
  }

  readInput(position: number): void {
    const tensor = this.#input(position);
    if (this.#staysFloat || !this.#walk.isFloat(tensor)) return;
    const current = this.#handsGridOn ? this.#walk.primary.get(tensor) : undefined;
    const rounding = current ?? this.#walk.read(tensor, this.#config.activation, this.#layer);
    this.record.inputs.push({ position, tensor, rounding });
  }

  writeOutput(position: number): void {
    const tensor = this.node.output[position] ?? '';
    if (this.#staysFloat || !this.#walk.isFloat(tensor)) return;
    if (this.#walk.placement.rounds === 'inputs') return;
    const config = this.#handsGridOn ? this.#inherited() : this.#config.activation;
    this.#write(tensor, config, this.#walk.rangeOf(tensor));
  }

  shareOutput(position: number, inputPosition: number): void {
    const tensor = this.node.output[position] ?? '';
    const source = this.#inputAt(inputPosition);
    if (!this.#walk.isFloat(tensor) || source === undefined) return;
    this.#write(tensor, this.#inherited(), { kind: 'shared', rounding: source.rounding });
  }

  readWeight(position: number, axis: number | null, summed: number | null = null): void {
    const tensor = this.#input(position);
    if (!this.#walk.isFloat(tensor)) return;
    // Only a product has weights that are worth it by themselves.
    if (this.#staysFloat && traitsOf(this.node).product === null) return;
    const config = this.#config.weight;
    const weight = this.initializer(position);
    const rank = weight === null ? 0 : dimsOf(weight).length;
    const usable = axis !== null && axis < rank ? axis : null;
    const block = this.#blockOf(summed);
    const channelAxis = block === null && config.granularity !== 'tensor' ? usable : null;
    // What has no channels is the same tensor under all granularities, what has no blocks as per channel.
    const granularity = block !== null ? 'block' : channelAxis === null ? 'tensor' : 'channel';
    const place = block === null ? (channelAxis ?? 'tensor') : block.axis;
    const key = `${tensor}|${weightKey({ ...config, granularity })}|${place}`;
    const blocks = block === null ? {} : { block };
    this.record.weights.push({ position, tensor, axis: channelAxis, ...blocks, config, key });
  }

  readBias(position: number, inputPosition: number, weightPosition: number, beta: number): void {
    const tensor = this.#input(position);
    const source = this.#inputAt(inputPosition);
    const weight = this.record.weights.find((use) => use.position === weightPosition);
    if (!this.#walk.isFloat(tensor) || source === undefined || weight === undefined) return;
    const inputRounding = source.rounding;
    const weightKey = weight.key;
    const key = `${tensor}|${inputRounding}|${weightKey}|${beta}`;
    this.record.biases.push({ position, tensor, inputRounding, weightKey, beta, key });
  }

  /** How the weight is cut along the axis that is summed; null where one scale serves all of it. */
  #blockOf(summed: number | null): NonNullable<WeightUse['block']> | null {
    const { granularity, blockSize = usualBlockSize } = this.#config.weight;
    // Integer kernels know no blocks.
    if (granularity !== 'block' || summed === null || !this.#staysFloat) return null;
    return { axis: summed, size: blockSize };
  }

  #input(position: number): string {
    return this.node.input[position] ?? '';
  }

  #inputAt(position: number): InputUse | undefined {
    return this.record.inputs.find((use) => use.position === position);
  }

  #write(tensor: string, config: ActivationConfig, range: RangeSource): void {
    this.record.outputRoundings.push(this.#walk.write(tensor, config, this.#layer, range));
  }

  /** The config of the input's rounding. */
  #inherited(): ActivationConfig {
    const rounding = this.#walk.roundings.get(this.record.inputs[0]?.rounding ?? '');
    return rounding?.config ?? this.#config.activation;
  }
}
