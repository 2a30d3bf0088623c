import { subgraphsOf } from '../../onnx/attributes';
import { capturedNames } from '../../onnx/graph-index';
import type { PreparedModel } from '../../prepare/model/types';
import type { GraphDraft } from './graph-draft';

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
