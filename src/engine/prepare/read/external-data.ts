import { open, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { badInput } from '../../../shared/errors';
import { DataLocation, patch } from '../../onnx/proto';
import { mapTensors, tensorsOf } from '../../onnx/map-tensors';
import type { Bytes, GraphProto, TensorProto } from '../../onnx/proto';
import { byteLength, dimsOf, elementCount, typeName } from '../../onnx/tensor';
import { readRange } from './read-range';

/** A range of an external file, checked against the file but not read. */
interface Range {
  readonly tensor: TensorProto;
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** Ranges closer than this are read together. */
const gapBytes = 64 * 1024;
/** A segment is closed at this size, so that no allocation is larger than it must be. */
const segmentBytes = 512 * 1024 * 1024;
/** Segments start at multiples of this, so that aligned tensors stay aligned in memory. */
const alignmentBytes = 64;

/**
 * The graph with all external data in memory, that of subgraphs and attributes included. Each tensor
 * is a view into a segment that its neighbours share; no byte is read twice and no more is allocated
 * than the files hold. `onChunk` gets the bytes in the order of the files, once each. Throws
 * `bad-input` naming tensor and file, before anything is allocated.
 */
export async function readExternalData(
  modelPath: string,
  graph: GraphProto,
  onChunk?: (bytes: Bytes) => void,
): Promise<{ graph: GraphProto; sizeBytes: number; files: readonly string[] }> {
  const external = tensorsOf(graph).filter(
    (tensor) => tensor.dataLocation === DataLocation.EXTERNAL,
  );
  if (external.length === 0) return { graph, sizeBytes: 0, files: [] };
  const folders = await allowedFolders(modelPath);
  const ranges: Range[] = [];
  const sizes = new Map<string, number>();
  for (const tensor of external) ranges.push(await locate(modelPath, folders, sizes, tensor));
  const { read, sizeBytes } = await readRanges(ranges, onChunk);
  return {
    graph: mapTensors(graph, (tensor) => read.get(tensor) ?? tensor),
    sizeBytes,
    files: [...new Set(ranges.map((range) => range.path))],
  };
}

/** The folder of the model, and that of the file a link to the model leads to. */
async function allowedFolders(modelPath: string): Promise<readonly string[]> {
  return [await realpath(dirname(modelPath)), dirname(await realpath(modelPath))];
}

async function locate(
  modelPath: string,
  folders: readonly string[],
  sizes: Map<string, number>,
  tensor: TensorProto,
): Promise<Range> {
  const entries = new Map(tensor.externalData.map((entry) => [entry.key, entry.value]));
  const location = entries.get('location') ?? '';
  const place = `external data of tensor '${tensor.name}' in ${modelPath}`;
  const parts = location.split(/[\\/]/);
  if (
    location === '' ||
    isAbsolute(location) ||
    /^[a-zA-Z]:/.test(location) ||
    parts.includes('..')
  ) {
    throw badInput(
      `${place} points to '${location}', outside the model's folder`,
      "External data must lie in the model's folder; save the model again with a relative location.",
    );
  }
  const wanted = join(dirname(modelPath), ...parts);
  const path = await resolved(wanted, place);
  if (!folders.some((folder) => isInside(folder, path))) {
    throw badInput(
      `${place} points to '${location}', a link to ${path}, outside the model's folder`,
      'Copy the data file itself into the folder of the model.',
    );
  }
  const fileSize = sizes.get(path) ?? (await sizeOf(path, place));
  sizes.set(path, fileSize);
  const dims = dimsOf(tensor);
  const expected = byteLength(tensor.dataType, elementCount(dims));
  const offset = entry(entries, 'offset', 0, place);
  const length = entry(entries, 'length', expected ?? 0, place);
  if (expected === null || length !== expected || dims.some((size) => size < 0)) {
    throw badInput(
      `${place} is ${length} bytes long but ${typeName(tensor.dataType)}[${dims.join(',')}] needs ${expected ?? 'another type'}`,
      'The model file is damaged; export it again.',
    );
  }
  if (offset + length > fileSize) {
    throw badInput(
      `${place} ends at byte ${offset + length}, but ${path} has only ${fileSize}`,
      'The data file is incomplete or belongs to another model; copy it again beside the model.',
    );
  }
  return { tensor, path, offset, length };
}

function entry(
  entries: ReadonlyMap<string, string>,
  key: string,
  fallback: number,
  place: string,
): number {
  const text = entries.get(key);
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw badInput(
      `${place} has the ${key} '${text}'`,
      'The model file is damaged; export it again.',
    );
  }
  return value;
}

async function resolved(wanted: string, place: string): Promise<string> {
  try {
    return await realpath(wanted);
  } catch {
    throw badInput(
      `${place}: ${wanted} does not exist`,
      'Put the data file beside the model, under the name it was saved with.',
    );
  }
}

async function sizeOf(path: string, place: string): Promise<number> {
  const info = await stat(path);
  if (!info.isFile())
    throw badInput(`${place}: ${path} is not a file`, 'Put the data file itself there.');
  return info.size;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function readRanges(
  ranges: readonly Range[],
  onChunk?: (bytes: Bytes) => void,
): Promise<{ read: ReadonlyMap<TensorProto, TensorProto>; sizeBytes: number }> {
  const read = new Map<TensorProto, TensorProto>();
  let sizeBytes = 0;
  for (const path of new Set(ranges.map((range) => range.path))) {
    await using file = await open(path, 'r');
    for (const segment of segments(ranges.filter((range) => range.path === path))) {
      const { start, end } = segment;
      const bytes = await readRange(file, path, start, end - start, onChunk);
      sizeBytes += bytes.length;
      for (const { tensor, offset, length } of segment.ranges) {
        const rawData = bytes.subarray(offset - start, offset - start + length);
        const dataLocation = DataLocation.DEFAULT;
        read.set(tensor, patch(tensor, { rawData, dataLocation, externalData: [] }));
      }
    }
  }
  return { read, sizeBytes };
}

interface Segment {
  readonly start: number;
  readonly end: number;
  readonly ranges: readonly Range[];
}

/** Joins overlapping and near ranges; overlapping ones are never read twice. */
function segments(ranges: readonly Range[]): readonly Segment[] {
  const sorted = ranges.toSorted((a, b) => a.offset - b.offset || a.length - b.length);
  const result: { start: number; end: number; ranges: Range[] }[] = [];
  for (const range of sorted) {
    const end = range.offset + range.length;
    const last = result.at(-1);
    const overlaps = last !== undefined && range.offset < last.end;
    const near =
      last !== undefined && range.offset - last.end <= gapBytes && end - last.start <= segmentBytes;
    if (last !== undefined && (overlaps || near)) {
      last.ranges.push(range);
      last.end = Math.max(last.end, end);
    } else {
      const start = range.offset - (range.offset % alignmentBytes);
      result.push({ start, end, ranges: [range] });
    }
  }
  return result;
}
