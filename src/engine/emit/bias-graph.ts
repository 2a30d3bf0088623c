import { makeValueInfo, renameNode, type ModelProto } from '../onnx/proto';
import { traitsOf } from '../ops/catalogue';
import { drawnTensors } from '../ops/random-nodes';
import type { Layer } from '../plan/types';
import { sampleInputs } from './draft/graph-draft';
import { finishModel, startFloatDraft } from './draft/model-draft';
import {
  keptFloatBiases,
  withUnitBeta,
  writeQuantizedChain,
  type ConvertedModel,
} from './quantized-chain';

export interface BiasGraph {
  readonly model: ModelProto;
  /** Outputs with a value for each channel: the mean of float − int8, and that of float. */
  readonly shift: string;
  readonly mean: string;
}

/** What int8 takes from a layer's output on average, in front of its activation, fed by the quantized chain. */
export function biasGraph(
  converted: ConvertedModel,
  layer: Layer,
  dims: ReadonlyMap<string, readonly number[]> | null,
): BiasGraph {
  const { model, conversion } = converted;
  const node = model.graph.nodes[layer.node];
  if (node === undefined) throw new RangeError(`no node ${layer.node}`);
  const draft = startFloatDraft(model);
  const chain = writeQuantizedChain(draft, converted, {
    prefix: 'q:',
    weights: 'float',
    drawn: new Map(drawnTensors(model.graph).map((tensor) => [tensor, tensor])),
  });
  const inputs = node.input.map((tensor, position) => {
    const use = layer.inputs.find((input) => input.position === position);
    if (use !== undefined) return chain.rounded(use.rounding);
    return chain.parameter(layer, position) ?? chain.value(tensor);
  });
  const copy = renameNode(node, `bias:${node.name}`, inputs, ['bias:quantized']);
  draft.nodes.push(withUnitBeta(copy, layer, keptFloatBiases(conversion)));
  const float = node.output[0] ?? '';
  const rank = model.types.get(float)?.shape?.length ?? 0;
  const axis = traitsOf(node).channels === 'second' ? 1 : rank - 1;
  const others = Array.from({ length: rank }, (_, index) => index).filter((one) => one !== axis);
  const isInput = draft.opset >= 18;
  const axes = isInput ? [draft.integers(others)] : [];
  const attributes = { ...(isInput ? {} : { axes: others }), keepdims: 0 };
  const difference = draft.add('Sub', [float, 'bias:quantized'], 'bias:difference');
  const shift = draft.add('ReduceMean', [difference, ...axes], 'bias:shift', attributes);
  const mean = draft.add('ReduceMean', [float, ...axes], 'bias:mean', attributes);
  draft.outputs.push(makeValueInfo(shift), makeValueInfo(mean));
  return { model: finishModel(draft, model, sampleInputs(model, dims)), shift, mean };
}
