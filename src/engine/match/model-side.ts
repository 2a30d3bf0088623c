import type { Feeds } from '../data/sample/tensor';
import { DataType, type NodeProto } from '../onnx/proto';
import type { PreparedModel } from '../prepare/model/types';
import type { RuntimeSession } from '../runtime/ort';
import { type Dims, layoutsBetween } from './values/layouts';
import type { OtherSide, SideTensor } from './values/other-side';
import { openWithTensors } from './paired-runs';
import { roundedValue } from './reading/rounded-values';

/** A float value of a model, or one that `added` nodes make of the integers of `source`. */
export interface SideValue extends SideTensor {
  readonly source: string;
  readonly added: readonly NodeProto[];
}

/** Float values of a model that could be one of the wanted shapes, in the order in which they are computed. */
export function valuesLike(
  model: PreparedModel,
  wanted: readonly (Dims | null)[],
): readonly SideValue[] {
  const { graph, types } = model;
  const found = new Map<string, SideValue>();
  for (const source of graph.nodes.flatMap(({ output }) => output)) {
    const known = types.get(source);
    const shape = known?.shape ?? null;
    if (source === '' || graph.initializers.has(source)) continue;
    if (!wanted.some((dims) => mayBeLike(dims, shape))) continue;
    if (known?.type === DataType.FLOAT)
      found.set(source, { name: source, shape, source, added: [] });
    if (known?.type !== DataType.UINT8 && known?.type !== DataType.INT8) continue;
    const rounded = roundedValue(model, source);
    if (rounded !== null && !found.has(rounded.value))
      found.set(rounded.value, { name: rounded.value, shape: null, source, added: rounded.added });
  }
  return [...found.values()];
}

/** Dimensions that are not known before the model runs fit any others. */
function mayBeLike(one: Dims | null, other: Dims | null): boolean {
  if (one === null || other === null) return true;
  const isKnown = [...one, ...other].every((size) => typeof size === 'number' && size >= 0);
  return !isKnown || layoutsBetween(one, other).length > 0;
}

/** A model as a side: it is run once for every read. */
export async function openModelSide(
  model: PreparedModel,
  values: readonly SideValue[],
  feedsOf: (sample: number) => Promise<Feeds>,
  threads: number | undefined,
): Promise<OtherSide & AsyncDisposable> {
  const tensors = values.map(({ name }) => name);
  const session: RuntimeSession = await openWithTensors(
    model,
    { tensors, added: values.flatMap(({ added }) => added) },
    { threads, kernels: 'simulated' },
  );
  return {
    tensors: values,
    async read(sample, names) {
      const found = names.length === 0 ? {} : await session.run(await feedsOf(sample), names);
      return new Map(Object.entries(found));
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}
