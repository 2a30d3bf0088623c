import type { Feeds } from '../data/tensor';
import { sampleInputs } from '../emit/graph-draft';
import { inTemporaryFolder } from '../files/temporary-folder';
import { patch, withGraph } from '../onnx/proto';
import type { PreparedModel } from '../prepare/types';
import { inferTypes } from '../prepare/value-types';

/** Dims of every input of one sample. */
export type SampleDims = ReadonlyMap<string, readonly number[]>;

export function dimsOfFeeds(feeds: Feeds): SampleDims {
  return new Map(Object.entries(feeds).map(([name, tensor]) => [name, tensor.dims]));
}

export function dimsKey(dims: SampleDims): string {
  return [...dims].map(([name, sizes]) => `${name}:${sizes.join('x')}`).join(' ');
}

/** Tells how many elements a tensor has under the dims of a sample; null = depends on the values. */
export interface ShapeOracle {
  elementsUnder(dims: SampleDims | null): Promise<(tensor: string) => number | null>;
}

export function makeShapeOracle(model: PreparedModel): ShapeOracle {
  const known = new Map<string, (tensor: string) => number | null>();
  return {
    async elementsUnder(dims) {
      if (dims === null) return () => null;
      const key = dimsKey(dims);
      let elements = known.get(key);
      if (elements === undefined) {
        elements = await infer(model, dims);
        known.set(key, elements);
      }
      return elements;
    },
  };
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
  return inTemporaryFolder(async (folder) => {
    const input = sampleInputs(model.model, model.graph.inputs, dims);
    const fixed = withGraph(model.model, patch(graph, { input, valueInfo: [] }));
    // Folding lets shapes be known that the model computes from those of its inputs.
    const types = await inferTypes(fixed, folder, 'basic');
    return (tensor: string) => count(types.get(tensor)?.shape);
  });
}
