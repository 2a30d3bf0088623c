import { keptFloatBiases } from '../emit/quantized-chain';
import type { ConvertedModel } from '../emit/quantized-chain';
import { finishDraft, startDraft } from '../emit/draft/graph-draft';
import { meltsWithPairs, needsGuard } from '../emit/guard';
import { renameCaptures } from '../emit/draft/rename-captures';
import { uniqueNames } from '../emit/draft/unique-names';
import { addUsedInitializers } from '../emit/draft/model-draft';
import { subgraphsOf } from '../onnx/attributes';
import { DataType, makeAttribute, makeTensor, patch, renameNode } from '../onnx/proto';
import type { ModelProto, NodeProto } from '../onnx/proto';
import { isFolded } from '../plan/folded';
import { traitsOf } from '../ops/catalogue';
import type { IntegerValue, IntegerWeight, IntegerWriter } from '../ops/traits/integer-writer';
import type { RoundingId, Layer } from '../plan/types';
import type { QuantizedTensor } from '../quantize/weights';
import { integerDataTypes, integerScalar, refuse } from './integer-layer';

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
  /** Integers of a tensor under a rounding. */
  const integers = new Map<RoundingId, IntegerValue>();
  /** Float tensors that exist; integers are dequantized when the first float reader comes. */
  const floats = new Map<string, string>();

  const gridOf = (id: RoundingId, layer: Layer): Omit<IntegerValue, 'name'> => {
    const rounding = plan.roundings.get(id);
    const qparams = conversion.qparams.get(id);
    if (rounding === undefined || qparams === undefined) throw refuse(layer, 'it has no qparams');
    const { dtype } = rounding.config;
    if (dtype === 'uint16' || dtype === 'int16') {
      throw refuse(layer, `'${rounding.tensor}' is ${dtype}, and integer operators have 8 bits`);
    }
    const scale = names.of(`scale ${id}`, `${rounding.tensor}_scale`);
    const zero = names.of(`zero ${id}`, `${rounding.tensor}_zero_point`);
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
    const source = integers.get(plan.producerRoundings.get(tensor) ?? '');
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
    const isFloatMade = producer !== undefined && !plan.producerRoundings.has(tensor);
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

  /** Integers of a tensor as a reader with this rounding wants them. */
  const integerOf = (id: RoundingId, layer: Layer): IntegerValue => {
    const known = integers.get(id);
    if (known !== undefined) return known;
    const rounding = plan.roundings.get(id);
    const parts = gridOf(id, layer);
    const name = names.of(`integer ${id}`, `${rounding?.tensor ?? ''}_QuantizeLinear_Output`);
    const input = guarded(rounding?.tensor ?? '');
    draft.add('QuantizeLinear', [input, parts.scale, parts.zeroPoint], name);
    const value = { ...parts, name };
    integers.set(id, value);
    return value;
  };

  const writerOf = (layer: Layer, node: NodeProto): IntegerWriter => {
    const roundingAt = (position: number): RoundingId | null =>
      layer.inputs.find((use) => use.position === position)?.rounding ?? null;
    const activation = (position: number): IntegerValue => {
      const id = roundingAt(position);
      if (id === null || conversion.operands.has(id)) {
        throw refuse(layer, `input ${position} is no rounded activation`);
      }
      return integerOf(id, layer);
    };
    const outputs: string[] = [];
    const output = (position: number): IntegerValue => {
      const tensor = position === 0 ? (layer.outputs[0] ?? '') : (node.output[position] ?? '');
      const rounding = layer.outputRoundings.find((candidate) => candidate.tensor === tensor);
      if (rounding === undefined) throw refuse(layer, `its output '${tensor}' is not rounded`);
      const name = names.of(`integer ${rounding.id}`, `${tensor}_quantized`);
      const value = { ...gridOf(rounding.id, layer), name };
      integers.set(rounding.id, value);
      return value;
    };
    return {
      node,
      graph,
      opset: draft.opset,
      refuse: (reason) => refuse(layer, reason),
      isRounded: (tensor) => layer.outputRoundings.some((rounding) => rounding.tensor === tensor),
      scalar: (name, dtype, value) => integerScalar(draft, name, dtype, value),
      activation,
      output,
      input(position) {
        const weight = layer.weights.find((use) => use.position === position);
        const quantized = weight && conversion.weights.get(weight.key);
        if (weight !== undefined && quantized !== undefined) {
          return weightValue(weight.key, weight.tensor, quantized);
        }
        const id = roundingAt(position);
        const operand = id === null ? undefined : conversion.operands.get(id);
        if (id === null || operand === undefined) return activation(position);
        return weightValue(id, node.input[position] ?? '', operand);
      },
      bias(position) {
        if ((node.input[position] ?? '') === '') return '';
        const use = layer.biases.find((candidate) => candidate.position === position);
        const bias = use === undefined ? undefined : conversion.biases.get(use.key);
        if (use !== undefined && keptFloatBiases(conversion).has(use.key)) {
          throw refuse(
            layer,
            'the step of an int32 bias is too large for its bias, which stays float',
          );
        }
        if (use === undefined || bias === undefined) {
          throw refuse(layer, 'its bias is no constant of its own');
        }
        const name = names.of(`bias ${use.key}`, `${use.tensor}_quantized`);
        return draft.constant(name, () => makeTensor(name, DataType.INT32, bias.dims, bias.data));
      },
      plain: (position) => floatOf(node.input[position] ?? ''),
      write(opType, inputs, changes = {}, domain) {
        node.output.forEach((tensor, position) => {
          const name = position === 0 ? (layer.outputs[0] ?? '') : tensor;
          const isRounded = layer.outputRoundings.some((rounding) => rounding.tensor === name);
          const isFloat = model.types.get(name)?.type === DataType.FLOAT;
          if (tensor !== '' && isFloat && !isRounded) {
            throw refuse(layer, `its output '${name}' is not rounded`);
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
    const layer = plan.layers[plan.layerOfNode.get(index) ?? -1];
    if (layer?.state === 'quantized') {
      if (layer.activation === index && isFolded(layer)) return;
      if (layer.node === index) {
        const { integerRule } = traitsOf(node);
        if (integerRule === null) throw refuse(layer, 'there is no integer operator for it');
        integerRule(writerOf(layer, node));
        return;
      }
    }
    // The shape of integers is that of the numbers they stand for.
    const shaped =
      traitsOf(node).flow === 'size'
        ? integers.get(plan.producerRoundings.get(node.input[0] ?? '') ?? '')
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
