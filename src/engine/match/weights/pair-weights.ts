import { getOrMake } from '../../../shared/get-or-make';
import type { Layer } from '../../plan/types';
import type { PreparedModel } from '../../prepare/model/types';
import type { KeptChannels } from '../reading/layer-match';
import { cosineOf, leastCosine, rowCosine, type WeightSketch, weightSketch } from './likeness';
import { keptChannels } from './kept-channels';
import { type WeightMatrix, weightMatrix } from './weight-matrix';

/** How much more alike than every other one. */
const clearly = 0.1;
/** Row by row, without their lengths, weights are alike by chance more easily. */
const leastByRows = 0.8;
/** Below this two weights are two, whatever a name says. */
const unlike = 0.3;

/** `cosine`: how alike the weights are; `byRows`: but for a factor of each row. */
export interface WeightPair {
  readonly node: number;
  readonly cosine: number;
  readonly byRows: boolean;
  /** Where channels of the float weight are missing there. */
  readonly kept?: KeptChannels;
}

export type WeightWord =
  /** The weights are alike. */
  | { readonly says: 'same'; readonly cosine: number }
  | { readonly says: 'other'; readonly cosine: number }
  /** Without weights, not known, or between the two. */
  | { readonly says: 'nothing'; readonly cosine: number | null };

/** The weights of both models. */
export class Weights {
  readonly #float: PreparedModel;
  readonly #quantized: PreparedModel;
  readonly #kept = new Map<string, KeptChannels>();
  readonly #known = new Map<PreparedModel, Map<number, WeightSketch | null>>();

  constructor(float: PreparedModel, quantized: PreparedModel) {
    this.#float = float;
    this.#quantized = quantized;
  }

  /** What the weights of two nodes say to their being one layer. */
  compare(floatNode: number, node: number): WeightWord {
    const kept = this.kept(floatNode, node);
    if (kept !== null) return { says: 'same', cosine: kept.cosine };
    const one = this.#sketch(this.#float, floatNode);
    const other = this.#sketch(this.#quantized, node);
    if (one === null || other === null) return { says: 'nothing', cosine: null };
    if (one.kind !== other.kind) return { says: 'nothing', cosine: null };
    const cosine = cosineOf(one, other);
    if (cosine >= leastCosine(one)) return { says: 'same', cosine };
    const rows = rowCosine(one, other);
    if (rows >= leastByRows) return { says: 'same', cosine: rows };
    return { says: cosine < unlike ? 'other' : 'nothing', cosine };
  }

  /**
   * layer index → node of the quantized graph. Weights are told apart by their values, so that order and number of
   * layers may differ: each must be the other's best, and clearly more alike than all others.
   */
  pair(layers: readonly Layer[]): ReadonlyMap<number, WeightPair> {
    const left = layers.flatMap(({ index, node, weighted }): Sketched[] => {
      const sketch = weighted ? this.#sketch(this.#float, node) : null;
      return sketch === null ? [] : [{ index, sketch }];
    });
    const right = this.#quantized.graph.nodes.flatMap((_node, index): Sketched[] => {
      const sketch = this.#sketch(this.#quantized, index);
      return sketch === null ? [] : [{ index, sketch }];
    });
    const pairs = new Map<number, WeightPair>();
    const taken = new Set<number>();
    for (const byRows of [false, true]) {
      const open = left.filter(({ index }) => !pairs.has(index));
      const free = right.filter(({ index }) => !taken.has(index));
      for (const [index, pair] of mutual(open, free, byRows)) {
        pairs.set(index, pair);
        taken.add(pair.node);
      }
    }
    const open = layers.filter(({ index, weighted }) => weighted && !pairs.has(index));
    const free = right.flatMap(({ index }) => (taken.has(index) ? [] : [index]));
    for (const [index, pair] of this.#pruned(open, free)) pairs.set(index, pair);
    return pairs;
  }

  /** Channels that a node has of the weight of a layer, as `pair` found them; null where it has all, or is none. */
  kept(floatNode: number, node: number): KeptChannels | null {
    return this.#kept.get(`${floatNode} ${node}`) ?? null;
  }

  /** Weights of which channels were left out: each must be a part of one alone, and that have one part alone. */
  #pruned(layers: readonly Layer[], nodes: readonly number[]): ReadonlyMap<number, WeightPair> {
    const matricesOf = (model: PreparedModel, all: readonly number[]): Map<number, WeightMatrix> =>
      new Map(
        all.flatMap((index) => {
          const node = model.graph.nodes[index];
          const matrix = node === undefined ? null : weightMatrix(model, node);
          return matrix === null ? [] : [[index, matrix] as const];
        }),
      );
    const left = matricesOf(
      this.#float,
      layers.map(({ node }) => node),
    );
    const right = matricesOf(this.#quantized, nodes);
    const pairs = new Map<number, WeightPair>();
    // What was left of the channels of one layer tells what the next one reads.
    const ways: (readonly number[])[] = [];
    for (let before = -1; before < pairs.size;) {
      before = pairs.size;
      const parts = layers
        .filter(({ index }) => !pairs.has(index))
        .flatMap(({ index, node: start }) =>
          [...right].flatMap(([node, small]) => {
            const large = left.get(start);
            const kept = large === undefined ? null : keptChannels(large, small, ways);
            return kept === null ? [] : [{ index, start, node, kept }];
          }),
        );
      for (const part of parts) {
        const isAlone = parts.every(
          (each) => each === part || (each.index !== part.index && each.node !== part.node),
        );
        if (!isAlone) continue;
        const { index, start, node, kept } = part;
        pairs.set(index, { node, cosine: kept.cosine, byRows: false, kept });
        this.#kept.set(`${start} ${node}`, kept);
        right.delete(node);
        ways.push(kept.rows);
      }
    }
    return pairs;
  }

  #sketch(model: PreparedModel, index: number): WeightSketch | null {
    const sketches = getOrMake(this.#known, model, () => new Map<number, WeightSketch | null>());
    return getOrMake(sketches, index, () => {
      const node = model.graph.nodes[index];
      const matrix = node === undefined ? null : weightMatrix(model, node);
      return matrix === null ? null : weightSketch(matrix);
    });
  }
}

interface Sketched {
  readonly index: number;
  readonly sketch: WeightSketch;
}

interface Best {
  readonly other: number;
  readonly cosine: number;
}

function mutual(
  left: readonly Sketched[],
  right: readonly Sketched[],
  byRows: boolean,
): ReadonlyMap<number, WeightPair> {
  const kinds = byKind(right);
  const pairs = new Map<number, WeightPair>();
  for (const [kind, own] of byKind(left)) {
    const others = kinds.get(kind) ?? [];
    const cosines = own.map(({ sketch }) =>
      others.map((other) =>
        byRows ? rowCosine(sketch, other.sketch) : cosineOf(sketch, other.sketch),
      ),
    );
    own.forEach(({ index, sketch }, row) => {
      const least = byRows ? leastByRows : leastCosine(sketch);
      const best = bestOf(cosines[row] ?? [], least);
      if (best === null) return;
      // From both sides: a layer that is not there must not take the place of another one.
      const back = bestOf(
        cosines.map((each) => each[best.other] ?? 0),
        least,
      );
      if (back?.other !== row) return;
      pairs.set(index, { node: others[best.other]?.index ?? -1, cosine: best.cosine, byRows });
    });
  }
  return pairs;
}

function byKind(all: readonly Sketched[]): ReadonlyMap<string, readonly Sketched[]> {
  const found = new Map<string, Sketched[]>();
  for (const each of all) getOrMake(found, each.sketch.kind, () => []).push(each);
  return found;
}

function bestOf(cosines: readonly number[], least: number): Best | null {
  let other = -1;
  let first = 0;
  let second = 0;
  cosines.forEach((cosine, index) => {
    if (cosine > first) {
      second = first;
      first = cosine;
      other = index;
    } else if (cosine > second) second = cosine;
  });
  return other >= 0 && first >= least && first - second >= clearly
    ? { other, cosine: first }
    : null;
}
