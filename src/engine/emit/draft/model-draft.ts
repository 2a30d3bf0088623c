import { subgraphsOf } from '../../onnx/attributes';
import { capturedNames } from '../../onnx/graph-index';
import { patch, type ModelProto, type ValueInfoProto } from '../../onnx/proto';
import { measuredNodes } from '../../ops/random-nodes';
import type { PreparedModel } from '../../prepare/model/types';
import { finishDraft, startDraft, type GraphDraft } from './graph-draft';

/** A draft that holds the float model, as it is measured. */
export function startFloatDraft(model: PreparedModel): GraphDraft {
  return startDraft(model.preparedOpset, measuredNodes(model.graph));
}

/** Finishes a draft of a model, whose weights it shares. */
export function finishModel(
  draft: GraphDraft,
  model: PreparedModel,
  inputs: readonly ValueInfoProto[],
): ModelProto {
  addUsedInitializers(draft, model);
  return finishDraft(draft, model.model, inputs);
}

/**
 * Finishes a draft as a model to be written: outputs, metadata and inputs of the original, and
 * `further` ones. `com.microsoft` is imported only where a node needs it, so that other runtimes can
 * load the file.
 */
export function finishWritten(
  draft: GraphDraft,
  model: PreparedModel,
  further: readonly ValueInfoProto[] = [],
): ModelProto {
  const source = model.model;
  for (const output of source.graph?.output ?? []) draft.outputs.push(output);
  const result = finishModel(draft, model, [...(source.graph?.input ?? []), ...further]);
  const used = new Set(draft.nodes.map((node) => node.domain));
  return patch(source, {
    irVersion: result.irVersion,
    opsetImport: result.opsetImport.filter(
      ({ domain }) => domain !== 'com.microsoft' || used.has('com.microsoft'),
    ),
    ...(result.graph === undefined ? {} : { graph: result.graph }),
  });
}

/** Adds the initializers of the model that the draft's nodes read; their data stays shared. */
export function addUsedInitializers(draft: GraphDraft, model: PreparedModel): void {
  const add = (name: string): void => {
    const tensor = model.graph.initializers.get(name);
    if (tensor !== undefined) draft.constant(name, () => tensor);
  };
  for (const node of draft.nodes) {
    node.input.forEach(add);
    for (const graph of subgraphsOf(node)) capturedNames(graph).forEach(add);
  }
  for (const output of draft.outputs) add(output.name);
}
