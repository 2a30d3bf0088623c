import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../../shared/errors';
import { isDefaultDomain, opsetOf } from '../onnx/opset';
import { decodeModel } from '../onnx/proto';
import type { GraphProto, ModelProto } from '../onnx/proto';
import { withRawData } from '../onnx/raw-data';
import { encodeShared } from '../onnx/shared-proto';
import { subgraphsOf } from '../onnx/attributes';
import { createSession } from '../runtime/ort';
import { readExternalTensors } from './external-data';

/**
 * Lets ONNX Runtime fold constants, fuse BatchNormalization and drop what does nothing (its basic
 * optimisations), and reads the result back. Metadata and producer of the model stay.
 * `folder` is a temporary folder that the caller removes.
 */
export async function foldModel(
  model: ModelProto,
  folder: string,
  options: { threads?: number } = {},
): Promise<ModelProto> {
  const path = join(folder, 'folded.onnx');
  const session = await createSession(encodeShared(model), {
    level: 'basic',
    optimizedModelPath: path,
    memoryArena: false,
    ...options,
    extra: {
      // The session is never run: nothing needs its weights in the kernels' own layouts.
      disable_prepacking: '1',
      // Weights beside the graph: neither ONNX Runtime nor we hold them inside a message.
      optimized_model_external_initializers_file_name: 'folded.weights',
      optimized_model_external_initializers_min_size_in_bytes: '1024',
    },
  });
  await session.release();
  const folded = decodeModel(await readFile(path));
  if (folded.graph === undefined || opsetOf(folded) === null) {
    throw badInput(
      'ONNX Runtime wrote an empty graph',
      'Check the free space of the temporary folder.',
    );
  }
  const initializer = await readExternalTensors(path, folded.graph.initializer);
  const graph = { ...folded.graph, initializer: initializer.map(withRawData) };
  return {
    ...model,
    irVersion: folded.irVersion,
    functions: folded.functions,
    opsetImport: usedOpsets(model, folded, graph),
    graph: {
      ...graph,
      name: model.graph?.name ?? graph.name,
      docString: model.graph?.docString ?? '',
    },
  };
}

/** ONNX Runtime imports every domain it knows; keep those the nodes or the source file use. */
function usedOpsets(
  source: ModelProto,
  folded: ModelProto,
  graph: GraphProto,
): ModelProto['opsetImport'] {
  const used = new Set(source.opsetImport.map((entry) => entry.domain));
  const visit = (inner: GraphProto): void => {
    for (const node of inner.node) {
      used.add(node.domain);
      subgraphsOf(node).forEach(visit);
    }
  };
  visit(graph);
  for (const inlined of folded.functions) for (const node of inlined.node) used.add(node.domain);
  return folded.opsetImport.filter(
    (entry) => isDefaultDomain(entry.domain) || used.has(entry.domain),
  );
}
