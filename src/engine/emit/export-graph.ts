import type { ModelProto } from '../onnx/proto';
import { startDraft } from './draft/graph-draft';
import { writeQuantizedChain, type ConvertedModel } from './quantized-chain';
import { drawnInputs, referenceInputs } from './references';
import { storedModel } from './stored-model';
import { finishWritten } from './draft/model-draft';

/**
 * The quantized model as a standard QDQ file: inputs, outputs and metadata of the original. With
 * `draws` its random nodes give way to further inputs for what the float model drew.
 */
export function exportGraph(simulated: ConvertedModel, draws = false): ModelProto {
  const converted = storedModel(simulated);
  const { model } = converted;
  const draft = startDraft(model.preparedOpset);
  const drawn = draws ? { drawn: drawnInputs(model) } : {};
  writeQuantizedChain(draft, converted, { prefix: '', weights: 'integer', ...drawn });
  return finishWritten(draft, model, draws ? referenceInputs(model, []) : []);
}
