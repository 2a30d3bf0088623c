import type { ActivationConfig, Qconfig, WeightConfig } from '../../shared/recipe/recipe';
import { DataType } from '../onnx/proto';
import { dimsOf } from '../onnx/tensor';
import type { PreparedModel } from '../prepare/model/types';
import type { OpRule, OpVisit } from './ops/op-rule';
import { passesThrough } from './ops/op-table';
import type { BiasUse, InputUse, Mark, MarkId, Placement, RangeSource, WeightUse } from './types';

/** What one visited node reads and writes rounded. */
export interface NodeRecord {
  readonly inputs: InputUse[];
  readonly weights: WeightUse[];
  readonly biases: BiasUse[];
  readonly outputMarks: Mark[];
}

/** The marks of a graph while the planner walks over it, node by node in prepared order. */
export interface Walk {
  readonly marks: Map<MarkId, Mark>;
  /** tensor → the mark that readers with the same config take. */
  readonly primary: Map<string, MarkId>;
  readonly producerMarks: Map<string, MarkId>;
  readonly records: Map<number, NodeRecord>;
  /** Visits a node as member of a layer; returns what it marked. */
  visit(node: number, unit: number, config: Qconfig, rule: OpRule): NodeRecord;
  /** Moves the producer's mark from `from` to `to`, the output of the activation folded into it. */
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
  const marks = new Map<MarkId, Mark>();
  const primary = new Map<string, MarkId>();
  const producerMarks = new Map<string, MarkId>();
  const records = new Map<number, NodeRecord>();
  const { graph, types } = model;
  const isFloat = (tensor: string): boolean =>
    tensor !== '' && floatTypes.has(types.get(tensor)?.type ?? DataType.UNDEFINED);

  const makeMark = (mark: Mark): Mark => {
    marks.set(mark.id, mark);
    return mark;
  };
  const readMark = (tensor: string, config: ActivationConfig, unit: number): MarkId => {
    const id = `${tensor}|${activationKey(config)}`;
    const current = primary.get(tensor);
    const currentMark = current === undefined ? undefined : marks.get(current);
    if (currentMark !== undefined && activationKey(currentMark.config) === activationKey(config)) {
      return currentMark.id;
    }
    if (!marks.has(id)) {
      const range: RangeSource = graph.initializers.has(tensor)
        ? { kind: 'initializer' }
        : rangeOf(tensor);
      makeMark({ id, tensor, config, range, unit });
    }
    if (current === undefined) primary.set(tensor, id);
    return id;
  };
  const writeMark = (mark: Mark, record: NodeRecord): void => {
    makeMark(mark);
    primary.set(mark.tensor, mark.id);
    producerMarks.set(mark.tensor, mark.id);
    record.outputMarks.push(mark);
  };

  return {
    marks,
    primary,
    producerMarks,
    records,
    visit(index, unit, config, rule) {
      const node = graph.nodes[index];
      const record: NodeRecord = { inputs: [], weights: [], biases: [], outputMarks: [] };
      if (node === undefined) return record;
      const input = (position: number): string => node.input[position] ?? '';
      const inherited = (): ActivationConfig => {
        const mark = marks.get(record.inputs[0]?.mark ?? '');
        return mark?.config ?? config.activation;
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
          const mark =
            passesThrough.has(node.opType) && current !== undefined
              ? current
              : readMark(tensor, config.activation, unit);
          record.inputs.push({ position, mark });
        },
        writeOutput(position) {
          const tensor = node.output[position] ?? '';
          if (!isFloat(tensor)) return;
          const own = passesThrough.has(node.opType) ? inherited() : config.activation;
          const id = `${tensor}|${activationKey(own)}`;
          writeMark({ id, tensor, config: own, range: rangeOf(tensor), unit }, record);
        },
        shareOutput(position, inputPosition) {
          const tensor = node.output[position] ?? '';
          const source = record.inputs.find((use) => use.position === inputPosition);
          if (!isFloat(tensor) || source === undefined) return;
          const shared = inherited();
          const id = `${tensor}|${activationKey(shared)}`;
          writeMark(
            { id, tensor, config: shared, range: { kind: 'shared', mark: source.mark }, unit },
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
            inputMark: source.mark,
            weightKey: weight.key,
            beta,
            key: `${tensor}|${source.mark}|${weight.key}|${beta}`,
          });
        },
      };
      if (!apart.has(index)) rule(visit);
      records.set(index, record);
      return record;
    },
    fold(producer, from, to, config) {
      const record = records.get(producer);
      const at = record?.outputMarks.findIndex((mark) => mark.tensor === from) ?? -1;
      const old = record?.outputMarks[at];
      if (record === undefined || old === undefined) return;
      marks.delete(old.id);
      primary.delete(from);
      producerMarks.delete(from);
      const id = `${to}|${activationKey(config.activation)}`;
      const mark = makeMark({
        id,
        tensor: to,
        config: config.activation,
        range: rangeOf(to),
        unit: old.unit,
      });
      record.outputMarks[at] = mark;
      primary.set(to, id);
      producerMarks.set(to, id);
    },
  };
}
