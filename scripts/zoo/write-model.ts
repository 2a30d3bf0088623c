import { open, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { encodeModel, externalTensor, type ModelProto } from '../../src/engine/onnx/proto';

/** Tensors below this stay in the model file, as PyTorch's exporter does. */
const smallestExternalBytes = 1024;
const alignment = 4096;

/** Writes one file. */
export async function writeModel(model: ModelProto, path: string): Promise<void> {
  await writeFile(path, encodeModel(model));
}

/** Writes the graph to `path` and its large weights to `path.data`. */
export async function writeExternalModel(model: ModelProto, path: string): Promise<void> {
  const { graph } = model;
  if (graph === undefined) throw new Error('a model without a graph');
  const location = `${basename(path)}.data`;
  const file = await open(`${path}.data`, 'w');
  let offset = 0;
  try {
    for (const [index, tensor] of graph.initializer.entries()) {
      const bytes = tensor.rawData;
      if (bytes.byteLength < smallestExternalBytes) continue;
      await file.write(bytes, 0, bytes.byteLength, offset);
      graph.initializer[index] = externalTensor(tensor, location, offset, bytes.byteLength);
      offset = Math.ceil((offset + bytes.byteLength) / alignment) * alignment;
    }
    await file.truncate(offset);
  } finally {
    await file.close();
  }
  await writeModel(model, path);
}
