import { patch } from '../onnx/proto';
import type { ModelProto } from '../onnx/proto';
import { finishDraft, startDraft } from './draft/graph-draft';
import type { GraphDraft } from './draft/graph-draft';
import { writeQuantizedChain } from './quantized-chain';
import type { ConvertedModel } from './quantized-chain';
import { drawnInputs, referenceInputs } from './references';
import { addUsedInitializers } from './draft/used-initializers';

/**
 * The quantized model as a standard QDQ file: inputs, outputs and metadata of the original. With
 * `draws` its random nodes give way to further inputs for what the float model drew.
 */
export function exportGraph(converted: ConvertedModel, draws = false): ModelProto {
  const { model } = converted;
  const draft = startDraft(model.preparedOpset);
  const drawn = draws ? { drawn: drawnInputs(model) } : {};
  writeQuantizedChain(draft, converted, { prefix: '', weights: 'integer', ...drawn });
  for (const output of model.model.graph?.output ?? []) draft.outputs.push(output);
  addUsedInitializers(draft, model);
  const inputs = model.model.graph?.input ?? [];
  const further = draws ? referenceInputs(model, []) : [];
  const result = finishDraft(draft, model.model, [...inputs, ...further]);
  return patch(model.model, {
    irVersion: result.irVersion,
    opsetImport: usedOpsets(draft, result),
    ...(result.graph === undefined ? {} : { graph: result.graph }),
  });
}

/** `com.microsoft` is imported only where a node needs it, so that other runtimes can load the file. */
function usedOpsets(draft: GraphDraft, model: ModelProto): ModelProto['opsetImport'] {
  const used = new Set(draft.nodes.map((node) => node.domain));
  return model.opsetImport.filter(
    ({ domain }) => domain !== 'com.microsoft' || used.has('com.microsoft'),
  );
}
