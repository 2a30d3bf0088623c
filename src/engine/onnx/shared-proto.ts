import { getOrMake } from '../../shared/get-or-make';
import { encodeModel, externalTensor, patch, withGraph } from './proto';
import type { Bytes, ModelProto, TensorProto } from './proto';

/** Initializers below this size stay inside the proto. */
const inlineBytes = 1024;

/** An in-memory "file" that a proto's external tensors point into. */
export interface ExternalBuffer {
  readonly path: string;
  readonly data: Uint8Array;
}

/** A small proto and the shared buffers its large initializers live in. */
export interface SharedProto {
  readonly bytes: Uint8Array;
  readonly external: readonly ExternalBuffer[];
}

/**
 * Encodes a model whose large initializers become external data that points into the buffers they
 * already live in: any number of models share one copy of the weights.
 */
export function encodeShared(model: ModelProto): SharedProto {
  const graph = model.graph;
  if (graph === undefined) return { bytes: encodeModel(model), external: [] };
  const paths = new Map<ArrayBufferLike, ExternalBuffer>();
  const initializer = graph.initializer.map((tensor) => externalized(tensor, paths));
  const slim = patch(graph, { initializer });
  return { bytes: encodeModel(withGraph(model, slim)), external: [...paths.values()] };
}

function externalized(
  tensor: TensorProto,
  paths: Map<ArrayBufferLike, ExternalBuffer>,
): TensorProto {
  const raw: Bytes = tensor.rawData;
  if (raw.length < inlineBytes) return tensor;
  const buffer = getOrMake(paths, raw.buffer, () => ({
    path: `memory-${paths.size}`,
    data: new Uint8Array(raw.buffer),
  }));
  return externalTensor(tensor, buffer.path, raw.byteOffset, raw.byteLength);
}
