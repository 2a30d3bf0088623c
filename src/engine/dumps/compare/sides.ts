import type { DataSource } from '../../data/sample/data-source';
import { openModelSide } from '../../match/model-side';
import type { Dims } from '../../match/values/layouts';
import type { OtherSide } from '../../match/values/other-side';
import type { PreparedModel } from '../../prepare/model/types';
import type { Dump } from '../files/dump';
import type { HostTensor } from '../../data/sample/tensor';
import type { SamplePairs } from './pair-samples';

/** The float model and the dump, each asked by the position in the pairs of samples. Whoever opens them disposes of them. */
export interface Sides extends AsyncDisposable {
  readonly float: OtherSide;
  readonly dump: OtherSide;
}

export async function openSides(
  model: PreparedModel,
  tensors: readonly string[],
  {
    dump,
    data,
    pairs,
    without,
    threads,
  }: {
    readonly dump: Dump;
    readonly data: DataSource;
    readonly pairs: SamplePairs['pairs'];
    /** Tensors of the dump that are nobody's: its inputs. */
    readonly without: ReadonlySet<string>;
    readonly threads?: number | undefined;
  },
): Promise<Sides> {
  const values = tensors.map((name) => {
    const shape = model.types.get(name)?.shape ?? null;
    return { name, shape, source: name, added: [] };
  });
  const feeds = (pair: number) => data.read(pairs[pair]?.data ?? 0);
  const batch = model.inputs[0]?.shape[0];
  const own = await openModelSide(model, values, feeds, threads);
  return {
    float: own,
    dump: {
      tensors: dump.tensors.filter(({ name }) => !without.has(name)),
      async read(pair, names) {
        const found = await dump.read(pairs[pair]?.dump ?? 0, names);
        return new Map([...found].map(([name, tensor]) => [name, withBatch(tensor, batch)]));
      },
    },
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  };
}

/**
 * Other runtimes leave the batch of one sample away, or dimensions of 1 beside it. With it in its place, channels that stand
 * last are recognised.
 */
export function withBatch(tensor: HostTensor, batch: Dims[number] | undefined): HostTensor {
  if (typeof batch === 'number' && batch > 1) return tensor;
  const first = tensor.dims.findIndex((size) => size !== 1);
  return { ...tensor, dims: [1, ...(first < 0 ? [] : tensor.dims.slice(first))] };
}
