import { createHash } from 'node:crypto';
import { constants, open, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, badInput } from '../../../shared/errors';
import { opsetOf } from '../../onnx/opset';
import { tensorsOf } from '../../onnx/map-tensors';
import { decodeModel, patch, type Bytes, type ModelProto } from '../../onnx/proto';
import { readExternalData } from './external-data';
import { readRange } from './read-range';

/** A model as it stands in its file; external data is in memory already. */
export interface SourceModel {
  readonly path: string;
  readonly name: string;
  readonly model: ModelProto;
  /** The file itself, then those with external data. */
  readonly files: readonly string[];
  /** The file plus the external data its tensors use. */
  readonly sizeBytes: number;
  /** Over the file and the external data its tensors use. */
  readonly sha256: string;
}

/** The most a protobuf message may hold. */
const protobufLimitBytes = 2 ** 31 - 1;

const wrongFile =
  'Choose an ONNX model (.onnx); export it from PyTorch with torch.onnx.export or convert it with tf2onnx or paddle2onnx.';

/**
 * Reads and decodes a model file and the external data it points to.
 * Throws `bad-input` naming the file when it is missing, empty, damaged or no ONNX model.
 */
export async function readModel(path: string): Promise<SourceModel> {
  const hash = createHash('sha256');
  const bytes = await readWhole(path, (chunk) => hash.update(chunk));
  const decoded = decode(path, bytes);
  if (decoded.graph === undefined) throw notOnnx(path, 'it holds no graph');
  const { graph, sizeBytes, files } = await readExternalData(path, decoded.graph, (chunk) =>
    hash.update(chunk),
  );
  return {
    path,
    name: basename(path),
    model: patch(decoded, { graph }),
    files: [path, ...files],
    sizeBytes: bytes.length + sizeBytes,
    sha256: hash.digest('hex'),
  };
}

/** The files with external data a model file points to, as paths; not read, and not checked. */
export async function listWeightFiles(path: string): Promise<readonly string[]> {
  const { graph } = decodeModel(await readWhole(path, () => undefined));
  const locations = (graph === undefined ? [] : tensorsOf(graph)).flatMap(({ externalData }) =>
    externalData.filter(({ key }) => key === 'location').map(({ value }) => value),
  );
  return [...new Set(locations)].map((location) => join(dirname(path), ...location.split(/[\\/]/)));
}

async function readWhole(path: string, onChunk: (chunk: Bytes) => void): Promise<Bytes> {
  await using file = await openFile(path);
  const info = await file.stat();
  if (info.isDirectory()) {
    throw badInput(`${path} is a folder, not a model file`, 'Choose the .onnx file inside it.');
  }
  if (!info.isFile()) throw badInput(`${path} is not a regular file`, wrongFile);
  if (info.size === 0) {
    throw badInput(`${path} is empty`, 'Copy or download the model file again.');
  }
  if (info.size > protobufLimitBytes) {
    throw badInput(
      `${path} is larger than 2 GB, which an ONNX file cannot be`,
      'Save the model with external data (onnx.save_model(…, save_as_external_data=True)) and open that.',
    );
  }
  return await readRange(file, path, 0, info.size, onChunk);
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    // A pipe that nobody writes to would be waited for: what is no file is refused at once.
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw badInput(`${path} does not exist`, 'Check the path of the model file.');
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw badInput(`${path} may not be read`, 'Check the permissions of the model file.');
    }
    throw new AppError('io', `${path} cannot be opened: ${String(code)}`, { cause: error });
  }
}

function decode(path: string, bytes: Bytes): ModelProto {
  let model: ModelProto;
  try {
    model = decodeModel(bytes);
  } catch (error) {
    throw notOnnx(path, looksLikeModel(bytes) ? 'it is damaged or incomplete' : null, error);
  }
  const problem = contentProblem(model);
  if (problem !== null) throw notOnnx(path, problem);
  return model;
}

/** Noise can decode "successfully": an ONNX model has a version, an opset and something to compute. */
function contentProblem(model: ModelProto): string | null {
  const graph = model.graph;
  if (graph === undefined) return 'it holds no graph';
  if (model.irVersion < 1n || model.irVersion > 1000n) return 'it states no valid IR version';
  if (opsetOf(model) === null) return 'it states no valid operator set';
  if (graph.output.length === 0) return 'its graph has no outputs';
  if (graph.node.length === 0) return 'its graph has no nodes';
  return null;
}

/** Every exporter writes `ir_version` first: field 1, a varint. */
function looksLikeModel(bytes: Bytes): boolean {
  return bytes[0] === 0x08 && (bytes[1] ?? 0) > 0 && (bytes[1] ?? 0) < 64;
}

function notOnnx(path: string, problem: string | null, cause?: unknown): AppError {
  const damaged = problem === 'it is damaged or incomplete';
  return new AppError(
    'bad-input',
    damaged
      ? `${path} is damaged or incomplete`
      : `${path} is not an ONNX model${problem === null ? '' : `: ${problem}`}`,
    {
      hint: damaged ? 'Copy, download or export the model file again.' : wrongFile,
      ...(cause instanceof Error ? { detail: cause.message, cause } : {}),
    },
  );
}
