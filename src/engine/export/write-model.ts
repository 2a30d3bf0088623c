import { access, rename, unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { temporaryBeside, writeFileAtomic, type WriteOptions } from '../files/atomic-write';
import { writeError } from '../files/io-error';
import { removeAtExit } from '../files/leftovers';
import { encodeModel, externalTensor, patch, withGraph } from '../onnx/proto';
import type { ModelProto, TensorProto } from '../onnx/proto';
import { weightsPathOf } from './weights-path';

/** Protobuf, and with it ONNX, ends at 2 GiB; larger models keep their weights in a second file. */
const largestProtoBytes = 2 ** 31 - 2 ** 20;
/** Initializers below this size stay inside the model file. */
const inlineBytes = 1024;
/** Tensors start at page boundaries, so that readers may map the file into memory. */
const alignmentBytes = 4096;

export interface WrittenModel {
  /** All files together. */
  readonly sizeBytes: number;
  /** The file beside the model that holds its weights, or null. */
  readonly dataPath: string | null;
}

/**
 * Writes a model so that its place holds either the old file or all of the new one. A model too
 * large for one file gets its weights in `<name>.data` beside it. Throws AppError `io` naming the path.
 */
export async function writeModel(
  path: string,
  model: ModelProto,
  largest = largestProtoBytes,
  options: WriteOptions = {},
): Promise<WrittenModel> {
  const weights = model.graph?.initializer ?? [];
  const weightBytes = weights.reduce((sum, tensor) => sum + tensor.rawData.length, 0);
  if (weightBytes < largest) {
    const bytes = encodeModel(model);
    if (bytes.length < largest) {
      await writeFileAtomic(path, bytes, options);
      return { sizeBytes: bytes.length, dataPath: null };
    }
  }
  return writeWithData(path, model, options);
}

async function writeWithData(
  path: string,
  model: ModelProto,
  options: WriteOptions,
): Promise<WrittenModel> {
  const { graph } = model;
  const dataPath = weightsPathOf(path);
  const placed = placeTensors(graph?.initializer ?? []);
  const initializer = placed.map(({ tensor, offset }) =>
    offset === null
      ? tensor
      : externalTensor(tensor, basename(dataPath), offset, tensor.rawData.length),
  );
  const slim = graph === undefined ? model : withGraph(model, patch(graph, { initializer }));
  const bytes = encodeModel(slim);
  // Both files are complete under other names before either takes its place.
  const data = { partial: temporaryBeside(dataPath), target: dataPath };
  const main = { partial: temporaryBeside(path), target: path };
  const files = [data, main];
  const forget = files.map(({ partial }) => removeAtExit(partial));
  try {
    await writeFileAtomic(data.partial, chunksOf(placed), options);
    await writeFileAtomic(main.partial, bytes, options);
    for (const { partial, target } of files) await replace(partial, target);
  } catch (error) {
    for (const { partial } of files) await unlink(partial).catch(() => undefined);
    throw error;
  } finally {
    for (const done of forget) done();
  }
  const last = placed.findLast(({ offset }) => offset !== null);
  const dataBytes = last === undefined ? 0 : (last.offset ?? 0) + last.tensor.rawData.length;
  return { sizeBytes: bytes.length + dataBytes, dataPath };
}

async function replace(from: string, target: string): Promise<void> {
  try {
    await rename(from, target);
    await access(target);
  } catch (error) {
    throw writeError(target, error);
  }
}

interface PlacedTensor {
  readonly tensor: TensorProto;
  /** Position in the data file; null = inside the model. */
  readonly offset: number | null;
}

function placeTensors(tensors: readonly TensorProto[]): readonly PlacedTensor[] {
  let end = 0;
  return tensors.map((tensor) => {
    if (tensor.rawData.length < inlineBytes) return { tensor, offset: null };
    const offset = Math.ceil(end / alignmentBytes) * alignmentBytes;
    end = offset + tensor.rawData.length;
    return { tensor, offset };
  });
}

function* chunksOf(placed: readonly PlacedTensor[]): Iterable<Uint8Array> {
  let position = 0;
  for (const { tensor, offset } of placed) {
    if (offset === null) continue;
    if (offset > position) yield new Uint8Array(offset - position);
    yield tensor.rawData;
    position = offset + tensor.rawData.length;
  }
}
