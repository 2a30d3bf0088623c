import { badInput } from '../../../shared/errors';
import {
  bytesPerElement,
  type ElementType,
  type HostTensor,
  viewBytes,
} from '../../data/sample/tensor';
import type { Dump } from '../files/dump';
import type { DumpFolder } from '../files/dump-folder';
import { makeFileDump } from '../files/file-dump';
import { groupSamples } from '../files/group-samples';
import { type Manifest, readJson, type TensorNote } from '../files/manifest';

/** Data types of QNN that values are written in (QnnTypes.h). */
const qnnTypes: Readonly<Record<number, ElementType>> = {
  0x0232: 'float32',
  0x0216: 'float16',
  0x0408: 'uint8',
  0x0308: 'int8',
  0x0416: 'uint16',
  0x0316: 'int16',
  0x0108: 'uint8',
  0x0008: 'int8',
  0x0032: 'int32',
  0x0064: 'int64',
  0x0132: 'uint32',
};

/**
 * Bare values, a file for each tensor and sample, as `qnn-net-run --debug` and `snpe-net-run --debug` write them
 * (`Result_0/NAME.raw`). What they are is said by manifest.json, or by the graph in JSON that QNN's converters write beside
 * the model (`graph.tensors` with `dims`, `data_type` and `quant_params`, as in
 * https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/providers/qnn/builder/qnn_utils.cc). Values are float32
 * unless as many bytes as the native type takes are there.
 */
export async function openRawDump(folder: DumpFolder, manifest: Manifest): Promise<Dump> {
  const files = folder.files.filter((file) => /\.raw$/i.test(file));
  const graph = await readQnnGraph(folder);
  const noteOf = (key: string): TensorNote | null =>
    graph.get(plainName(key.replace(/_native$/, ''))) ?? null;
  const samples = groupSamples(files);
  const unknown = samples
    .flatMap(({ files: found }) => [...found.keys()])
    .find((key) => (manifest.notes.get(key) ?? noteOf(key))?.shape === undefined);
  if (unknown !== undefined) {
    throw badInput(
      `${unknown}.raw holds bare values, and nothing says which shape they have`,
      'Put a manifest.json into the folder: {"tensors": {"FILE": {"name": …, "dtype": "float32", "shape": [1, 64, 56, 56]}}}, or the JSON of the graph that the QNN converter wrote.',
    );
  }
  return makeFileDump({ format: 'raw', folder, manifest, samples, noteOf, decode: readRaw });
}

/** QNN writes `_` for what its names may not hold. */
function plainName(name: string): string {
  return name.replace(/:0$/, '').replaceAll(/[^A-Za-z0-9]/g, '_');
}

async function readQnnGraph(folder: DumpFolder): Promise<ReadonlyMap<string, TensorNote>> {
  for (const file of folder.files.filter((each) => each.endsWith('.json'))) {
    const tensors = member(member(await readJson(folder, file), 'graph'), 'tensors');
    if (typeof tensors !== 'object' || tensors === null) continue;
    return new Map(
      Object.entries(tensors).flatMap(([name, tensor]): [string, TensorNote][] => {
        const note = noteOfQnn(name, tensor);
        return note === null ? [] : [[plainName(name), note]];
      }),
    );
  }
  return new Map();
}

function noteOfQnn(name: string, tensor: unknown): TensorNote | null {
  const dims = member(tensor, 'dims');
  if (!Array.isArray(dims) || !dims.every((dim) => Number.isSafeInteger(dim) && dim >= 0))
    return null;
  const grid = member(member(tensor, 'quant_params'), 'scale_offset');
  const [scale, offset] = [member(grid, 'scale'), member(grid, 'offset')];
  const dtype = qnnTypes[Number(member(tensor, 'data_type'))];
  return {
    name,
    shape: dims as number[],
    ...(dtype === undefined ? {} : { dtype }),
    // QNN: value = (integer + offset) · scale.
    ...(typeof scale === 'number' && scale > 0
      ? { scale, zero_point: typeof offset === 'number' ? -offset : 0 }
      : {}),
  };
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function readRaw(bytes: Uint8Array, file: string, note: TensorNote): HostTensor {
  const dims = note.shape ?? [];
  const count = dims.reduce((product, size) => product * size, 1);
  const types: readonly ElementType[] = [
    'float32',
    ...(note.dtype === undefined ? [] : [note.dtype]),
  ];
  // The stated type first where several take as many bytes.
  const type = types.findLast((each) => bytes.byteLength === count * bytesPerElement(each));
  if (type === undefined) {
    const stated = note.dtype ?? 'float32';
    throw badInput(
      `${file} holds ${bytes.byteLength} bytes; ${stated} [${dims.join(',')}] takes ${count * bytesPerElement(stated)}`,
      'The file is incomplete, or its shape or type is stated wrongly: write it again, or mend the list.',
    );
  }
  return { type, dims, data: viewBytes(type, bytes) };
}
