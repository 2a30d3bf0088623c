import { keptFloatBiases } from '../emit/quantized-chain';
import type { ConvertedModel } from '../emit/quantized-chain';
import { finishDraft, startDraft } from '../emit/draft/graph-draft';
import { meltsWithPairs, needsGuard } from '../emit/guard';
import { renameCaptures } from '../emit/draft/rename-captures';
import { uniqueNames } from '../emit/draft/unique-names';
import { addUsedInitializers } from '../emit/draft/used-initializers';
import { subgraphsOf } from '../onnx/attributes';
import { DataType, makeAttribute, makeTensor, patch, renameNode } from '../onnx/proto';
import type { ModelProto, NodeProto } from '../onnx/proto';
import { isFolded } from '../plan/folded';
import type { MarkId, Unit } from '../plan/types';
import type { QuantizedTensor } from '../quantize/weights';
import { integerDataTypes, integerScalar, refuse } from './integer-layer';
import type { IntegerLayer, IntegerValue, IntegerWeight } from './integer-layer';
import { integerRules } from './integer-rules';

/**
 * The quantized model with integer operators (QLinearConv, QGemm, …) in place of float operators
 * between Q and DQ. Nodes that are no layers, and skipped layers, stay float behind a DQ. Throws
 * `unsupported` naming the first layer that has no integer operator.
 */
export function qoperatorGraph(converted: ConvertedModel): ModelProto {
  const { model, conversion } = converted;
  const { graph } = model;
  const { plan } = conversion;
  const draft = startDraft(model.preparedOpset);
  const names = uniqueNames([...model.types.keys()]);
  /** Integers of a tensor under a mark. */
  const integers = new Map<MarkId, IntegerValue>();
  /** Float tensors that exist; integers are dequantized when the first float reader comes. */
  const floats = new Map<string, string>();

  const gridOf = (id: MarkId, unit: Unit): Omit<IntegerValue, 'name'> => {
    const mark = plan.marks.get(id);
    const qparams = conversion.qparams.get(id);
    if (mark === undefined || qparams === undefined) throw refuse(unit, 'it has no qparams');
    const { dtype } = mark.config;
    if (dtype === 'uint16' || dtype === 'int16') {
      throw refuse(unit, `'${mark.tensor}' is ${dtype}, and integer operators have 8 bits`);
    }
    const scale = names.of(`scale ${id}`, `${mark.tensor}_scale`);
    const zero = names.of(`zero ${id}`, `${mark.tensor}_zero_point`);
    draft.constant(scale, () =>
      makeTensor(scale, DataType.FLOAT, [], Float32Array.of(qparams.scale)),
    );
    const zeroPoint = integerScalar(draft, zero, dtype, qparams.zeroPoint);
    return { scale, zeroPoint, dtype, qparams };
  };

  const weightValue = (key: string, tensor: string, weight: QuantizedTensor): IntegerWeight => {
    const name = names.of(`weight ${key}`, `${tensor}_quantized`);
    const scale = names.of(`weight scale ${key}`, `${tensor}_scale`);
    const zeroPoint = names.of(`weight zero ${key}`, `${tensor}_zero_point`);
    const type = integerDataTypes[weight.dtype];
    const dims = weight.axis === null ? [] : [weight.scale.length];
    const zeros = weight.dtype === 'int8' ? Int8Array : Uint8Array;
    draft.constant(name, () => makeTensor(name, type, weight.dims, weight.data));
    draft.constant(scale, () => makeTensor(scale, DataType.FLOAT, dims, weight.scale));
    draft.constant(zeroPoint, () =>
      makeTensor(zeroPoint, type, dims, zeros.from(weight.zeroPoint)),
    );
    return { name, scale, zeroPoint, dtype: weight.dtype };
  };

  /** The float value of a tensor; dequantizes what was made as integers. */
  const floatOf = (tensor: string): string => {
    const known = floats.get(tensor);
    const source = integers.get(plan.producerMarks.get(tensor) ?? '');
    if (known !== undefined || source === undefined) return known ?? tensor;
    const name = graph.outputs.has(tensor)
      ? tensor
      : names.of(`float ${tensor}`, `${tensor}_float`);
    floats.set(tensor, name);
    return draft.add('DequantizeLinear', [source.name, source.scale, source.zeroPoint], name);
  };

  /** A float layer's value in front of a Q is guarded, or the runtime would run it in int8. */
  const guarded = (tensor: string): string => {
    const value = floatOf(tensor);
    const producer = graph.producer.get(tensor);
    const isFloatMade = producer !== undefined && !plan.producerMarks.has(tensor);
    return isFloatMade && needsGuard(model, plan, producer) ? behindGuard(tensor) : value;
  };

  const behindGuard = (tensor: string): string => {
    const known = floats.get(`guard ${tensor}`);
    if (known !== undefined) return known;
    const value = floatOf(tensor);
    const name = draft.add('Max', [value], names.of(`guard ${tensor}`, `${tensor}_guard`));
    floats.set(`guard ${tensor}`, name);
    return name;
  };

  /** Integers of a tensor as a reader with this mark wants them. */
  const integerOf = (id: MarkId, unit: Unit): IntegerValue => {
    const known = integers.get(id);
    if (known !== undefined) return known;
    const mark = plan.marks.get(id);
    const parts = gridOf(id, unit);
    const name = names.of(`integer ${id}`, `${mark?.tensor ?? ''}_QuantizeLinear_Output`);
    const input = guarded(mark?.tensor ?? '');
    draft.add('QuantizeLinear', [input, parts.scale, parts.zeroPoint], name);
    const value = { ...parts, name };
    integers.set(id, value);
    return value;
  };

  const layerOf = (unit: Unit, node: NodeProto): IntegerLayer => {
    const markAt = (position: number): MarkId | null =>
      unit.inputs.find((use) => use.position === position)?.mark ?? null;
    const activation = (position: number): IntegerValue => {
      const id = markAt(position);
      if (id === null || conversion.operands.has(id)) {
        throw refuse(unit, `input ${position} is no rounded activation`);
      }
      return integerOf(id, unit);
    };
    const outputs: string[] = [];
    const output = (position: number): IntegerValue => {
      const tensor = position === 0 ? (unit.outputs[0] ?? '') : (node.output[position] ?? '');
      const mark = unit.outputMarks.find((candidate) => candidate.tensor === tensor);
      if (mark === undefined) throw refuse(unit, `its output '${tensor}' is not rounded`);
      const name = names.of(`integer ${mark.id}`, `${tensor}_quantized`);
      const value = { ...gridOf(mark.id, unit), name };
      integers.set(mark.id, value);
      return value;
    };
    return {
      draft,
      model,
      unit,
      node,
      activation,
      output,
      input(position) {
        const weight = unit.weights.find((use) => use.position === position);
        const quantized = weight && conversion.weights.get(weight.key);
        if (weight !== undefined && quantized !== undefined) {
          return weightValue(weight.key, weight.tensor, quantized);
        }
        const id = markAt(position);
        const operand = id === null ? undefined : conversion.operands.get(id);
        if (id === null || operand === undefined) return activation(position);
        return weightValue(id, node.input[position] ?? '', operand);
      },
      bias(position) {
        if ((node.input[position] ?? '') === '') return '';
        const use = unit.biases.find((candidate) => candidate.position === position);
        const bias = use === undefined ? undefined : conversion.biases.get(use.key);
        if (use !== undefined && keptFloatBiases(conversion).has(use.key)) {
          throw refuse(
            unit,
            'the step of an int32 bias is too large for its bias, which stays float',
          );
        }
        if (use === undefined || bias === undefined) {
          throw refuse(unit, 'its bias is no constant of its own');
        }
        const name = names.of(`bias ${use.key}`, `${use.tensor}_quantized`);
        return draft.constant(name, () => makeTensor(name, DataType.INT32, bias.dims, bias.data));
      },
      plain: (position) => floatOf(node.input[position] ?? ''),
      write(opType, inputs, changes = {}, domain) {
        node.output.forEach((tensor, position) => {
          const name = position === 0 ? (unit.outputs[0] ?? '') : tensor;
          const isRounded = unit.outputMarks.some((mark) => mark.tensor === name);
          const isFloat = model.types.get(name)?.type === DataType.FLOAT;
          if (tensor !== '' && isFloat && !isRounded) {
            throw refuse(unit, `its output '${name}' is not rounded`);
          }
          outputs.push(tensor === '' || !isRounded ? tensor : output(position).name);
        });
        const kept = node.attribute.filter(({ name }) => !(name in changes));
        const added = Object.entries(changes).flatMap(([name, value]) =>
          value === null ? [] : [makeAttribute(name, value)],
        );
        const written = renameNode(node, node.name, inputs, outputs);
        draft.nodes.push(
          patch(written, { opType, domain: domain ?? '', attribute: [...kept, ...added] }),
        );
      },
    };
  };

  graph.nodes.forEach((node, index) => {
    const unit = plan.units[plan.unitOfNode.get(index) ?? -1];
    if (unit?.state === 'quantized') {
      if (unit.activation === index && isFolded(unit)) return;
      if (unit.node === index) {
        const rule = integerRules.get(node.opType);
        if (rule === undefined) throw refuse(unit, 'there is no integer operator for it');
        rule(layerOf(unit, node));
        return;
      }
    }
    // The shape of integers is that of the numbers they stand for.
    const shaped = isShapeOf(node)
      ? integers.get(plan.producerMarks.get(node.input[0] ?? '') ?? '')
      : undefined;
    const inputs = node.input.map((tensor, position) => {
      if (tensor === '') return '';
      const isGuarded = position === 0 && meltsWithPairs(model, plan, node);
      return isGuarded ? behindGuard(tensor) : (shaped?.name ?? floatOf(tensor));
    });
    const captures = subgraphsOf(node).length === 0 ? node : renameCaptures(node, floatOf);
    draft.nodes.push(renameNode(captures, node.name, inputs, node.output));
  });
  graph.outputs.forEach(floatOf);

  for (const output of model.model.graph?.output ?? []) draft.outputs.push(output);
  addUsedInitializers(draft, model);
  const finished = finishDraft(draft, model.model, model.model.graph?.input ?? []);
  const domains = new Set(draft.nodes.map(({ domain }) => domain));
  return patch(model.model, {
    irVersion: finished.irVersion,
    opsetImport: finished.opsetImport.filter(
      ({ domain }) => domain !== 'com.microsoft' || domains.has(domain),
    ),
    ...(finished.graph === undefined ? {} : { graph: finished.graph }),
  });
}

function isShapeOf({ opType, domain }: NodeProto): boolean {
  return domain === '' && (opType === 'Shape' || opType === 'Size');
}
