import { totalmem } from 'node:os';
import { AppError } from '../../shared/errors';
import type { Feeds } from '../data/sample/tensor';
import { sampleInputs } from '../emit/draft/graph-draft';
import { makeTemporaryFolder } from '../files/temporary-folder';
import { DataType, patch, withGraph } from '../onnx/proto';
import { byteLength } from '../onnx/tensor';
import type { PreparedModel } from '../prepare/model/types';
import { inferTypes } from '../prepare/model/value-types';

/** Dims of every input of one sample. */
export type SampleDims = ReadonlyMap<string, readonly number[]>;

export function dimsOfFeeds(feeds: Feeds): SampleDims {
  return new Map(Object.entries(feeds).map(([name, tensor]) => [name, tensor.dims]));
}

export function dimsKey(dims: SampleDims): string {
  return [...dims].map(([name, sizes]) => `${name}:${sizes.join('x')}`).join(' ');
}

/**
 * Tells how many elements a tensor has under the dims of a sample; null = depends on the values.
 * Throws `out-of-memory` naming a tensor that could never be in memory together with its twin.
 */
export interface ShapeOracle {
  elementsUnder(dims: SampleDims | null): Promise<(tensor: string) => number | null>;
}

export function makeShapeOracle(
  model: PreparedModel,
  memoryBytes = availableMemory(),
): ShapeOracle {
  const known = new Map<string, (tensor: string) => number | null>();
  return {
    async elementsUnder(dims) {
      if (dims === null) return () => null;
      const key = dimsKey(dims);
      let elements = known.get(key);
      if (elements === undefined) {
        elements = await infer(model, dims);
        checkSizes(model, elements, memoryBytes);
        known.set(key, elements);
      }
      return elements;
    },
  };
}

/** What this process may use at most: the machine's memory, or what its container is given. */
function availableMemory(): number {
  const given = process.constrainedMemory?.() ?? 0;
  return given > 0 ? Math.min(given, totalmem()) : totalmem();
}

/**
 * A file of 200 bytes can ask for a tensor of terabytes. Its float and its quantized twin are in
 * memory at once, so nothing is run where one tensor takes more than half of it.
 */
function checkSizes(
  model: PreparedModel,
  elements: (tensor: string) => number | null,
  memoryBytes: number,
): void {
  for (const [index, node] of model.graph.nodes.entries()) {
    for (const tensor of node.output) {
      const type = model.types.get(tensor)?.type ?? DataType.FLOAT;
      const bytes = byteLength(type, elements(tensor) ?? 0) ?? 0;
      if (bytes <= memoryBytes / 2) continue;
      const gigabytes = (count: number): string => `${(count / 1e9).toPrecision(2)} GB`;
      throw new AppError(
        'out-of-memory',
        `tensor '${tensor}', made by node '${model.originalNames[index] ?? node.name}', would take ${gigabytes(bytes)}; this machine has ${gigabytes(memoryBytes)}`,
        { hint: 'Use smaller samples, or check the sizes that the model computes.' },
      );
    }
  }
}

async function infer(
  model: PreparedModel,
  dims: SampleDims,
): Promise<(tensor: string) => number | null> {
  const count = (shape: readonly (number | string)[] | null | undefined): number | null => {
    if (shape === null || shape === undefined) return null;
    let product = 1;
    for (const size of shape) {
      if (typeof size !== 'number' || size < 0) return null;
      product *= size;
    }
    return product;
  };
  const isStatic = model.inputs.every(({ shape }) => count(shape) !== null);
  const graph = model.model.graph;
  if (isStatic || graph === undefined) return (tensor) => count(model.types.get(tensor)?.shape);
  await using folder = await makeTemporaryFolder();
  const input = sampleInputs(model, dims);
  const fixed = withGraph(model.model, patch(graph, { input, valueInfo: [] }));
  // Folding lets shapes be known that the model computes from those of its inputs.
  const types = await inferTypes(fixed, folder.path, 'basic');
  return (tensor) => count(types.get(tensor)?.shape);
}
