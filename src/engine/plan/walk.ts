import type { ActivationConfig, Qconfig, WeightConfig } from '../../shared/recipe/recipe';
import { DataType } from '../onnx/proto';
import { dimsOf } from '../onnx/tensor';
import type { PreparedModel } from '../prepare/model/types';
import type { Qdq } from '../ops/traits/op-traits';
import type { OpVisit } from '../ops/traits/op-visit';
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

/** The roundings of a graph while the planner walks over it, node by node in prepared order. */
export interface Walk {
  readonly roundings: Map<RoundingId, Rounding>;
  /** tensor → the rounding that readers with the same config take. */
  readonly primary: Map<string, RoundingId>;
  readonly producerRoundings: Map<string, RoundingId>;
  readonly records: Map<number, NodeRecord>;
  /** Visits a node as member of a layer; returns what it marked. */
  visit(node: number, layer: number, config: Qconfig, qdq: Qdq): NodeRecord;
  /** Moves the producer's rounding from `from` to `to`, the output of the activation folded into it. */
  fold(producer: number, from: string, to: string, config: Qconfig): void;
}

export function activationKey(config: ActivationConfig): string {
  const percentile = config.observer === 'percentile' ? `@${config.percentile}` : '';
  return `${config.dtype}${config.symmetric ? '-sym' : ''}${config.reduceRange ? '-7bit' : ''}-${config.observer}${percentile}`;
}

export function weightKey(config: WeightConfig): string {
  return `${config.dtype}${config.symmetric ? '-sym' : ''}${config.reduceRange ? '-7bit' : ''}-${config.granularity}-${config.observer}`;
}

const floatTypes: ReadonlySet<DataType> = new Set([DataType.FLOAT]);

export function startWalk(
  model: PreparedModel,
  { opset, parity, apart }: Placement,
  rangeOf: (tensor: string) => RangeSource,
): Walk {
  const roundings = new Map<RoundingId, Rounding>();
  const primary = new Map<string, RoundingId>();
  const producerRoundings = new Map<string, RoundingId>();
  const records = new Map<number, NodeRecord>();
  const { graph, types } = model;
  const isFloat = (tensor: string): boolean =>
    tensor !== '' && floatTypes.has(types.get(tensor)?.type ?? DataType.UNDEFINED);

  const makeRounding = (rounding: Rounding): Rounding => {
    roundings.set(rounding.id, rounding);
    return rounding;
  };
  const readRounding = (tensor: string, config: ActivationConfig, layer: number): RoundingId => {
    const id = `${tensor}|${activationKey(config)}`;
    const current = primary.get(tensor);
    const currentRounding = current === undefined ? undefined : roundings.get(current);
    if (
      currentRounding !== undefined &&
      activationKey(currentRounding.config) === activationKey(config)
    ) {
      return currentRounding.id;
    }
    if (!roundings.has(id)) {
      const range: RangeSource = graph.initializers.has(tensor)
        ? { kind: 'initializer' }
        : rangeOf(tensor);
      makeRounding({ id, tensor, config, range, layer });
    }
    if (current === undefined) primary.set(tensor, id);
    return id;
  };
  const writeRounding = (rounding: Rounding, record: NodeRecord): void => {
    makeRounding(rounding);
    primary.set(rounding.tensor, rounding.id);
    producerRoundings.set(rounding.tensor, rounding.id);
    record.outputRoundings.push(rounding);
  };

  return {
    roundings,
    primary,
    producerRoundings,
    records,
    visit(index, layer, config, qdq) {
      const node = graph.nodes[index];
      const record: NodeRecord = { inputs: [], weights: [], biases: [], outputRoundings: [] };
      if (node === undefined) return record;
      const handsGridOn = passesThrough(traitsOf(node));
      const input = (position: number): string => node.input[position] ?? '';
      const inherited = (): ActivationConfig => {
        const rounding = roundings.get(record.inputs[0]?.rounding ?? '');
        return rounding?.config ?? config.activation;
      };
      const visit: OpVisit = {
        node,
        opset,
        parity,
        isMarked: (position) => primary.has(input(position)),
        initializer: (position) => graph.initializers.get(input(position)) ?? null,
        readInput(position) {
          const tensor = input(position);
          if (!isFloat(tensor)) return;
          // A layer that passes its input's qparams on reads it exactly as it is rounded already.
          const current = primary.get(tensor);
          const rounding =
            handsGridOn && current !== undefined
              ? current
              : readRounding(tensor, config.activation, layer);
          record.inputs.push({ position, tensor, rounding });
        },
        writeOutput(position) {
          const tensor = node.output[position] ?? '';
          if (!isFloat(tensor)) return;
          const own = handsGridOn ? inherited() : config.activation;
          const id = `${tensor}|${activationKey(own)}`;
          writeRounding({ id, tensor, config: own, range: rangeOf(tensor), layer }, record);
        },
        shareOutput(position, inputPosition) {
          const tensor = node.output[position] ?? '';
          const source = record.inputs.find((use) => use.position === inputPosition);
          if (!isFloat(tensor) || source === undefined) return;
          const shared = inherited();
          const id = `${tensor}|${activationKey(shared)}`;
          writeRounding(
            {
              id,
              tensor,
              config: shared,
              range: { kind: 'shared', rounding: source.rounding },
              layer,
            },
            record,
          );
        },
        readWeight(position, axis) {
          const tensor = input(position);
          if (!isFloat(tensor)) return;
          const weight = graph.initializers.get(tensor);
          const rank = weight === undefined ? 0 : dimsOf(weight).length;
          const usable = axis !== null && axis < rank ? axis : null;
          const channelAxis = config.weight.granularity === 'channel' ? usable : null;
          // What has no channels is the same tensor under both granularities.
          const granularity = channelAxis === null ? 'tensor' : 'channel';
          const key = `${tensor}|${weightKey({ ...config.weight, granularity })}|${channelAxis ?? 'tensor'}`;
          record.weights.push({ position, tensor, axis: channelAxis, config: config.weight, key });
        },
        readBias(position, inputPosition, weightPosition, beta) {
          const tensor = input(position);
          const source = record.inputs.find((use) => use.position === inputPosition);
          const weight = record.weights.find((use) => use.position === weightPosition);
          if (!isFloat(tensor) || source === undefined || weight === undefined) return;
          record.biases.push({
            position,
            tensor,
            inputRounding: source.rounding,
            weightKey: weight.key,
            beta,
            key: `${tensor}|${source.rounding}|${weight.key}|${beta}`,
          });
        },
      };
      if (!apart.has(index) && opset >= qdq.since) qdq.rule(visit);
      records.set(index, record);
      return record;
    },
    fold(producer, from, to, config) {
      const record = records.get(producer);
      const at = record?.outputRoundings.findIndex((rounding) => rounding.tensor === from) ?? -1;
      const old = record?.outputRoundings[at];
      if (record === undefined || old === undefined) return;
      roundings.delete(old.id);
      primary.delete(from);
      producerRoundings.delete(from);
      const id = `${to}|${activationKey(config.activation)}`;
      const rounding = makeRounding({
        id,
        tensor: to,
        config: config.activation,
        range: rangeOf(to),
        layer: old.layer,
      });
      record.outputRoundings[at] = rounding;
      primary.set(to, id);
      producerRoundings.set(to, id);
    },
  };
}
