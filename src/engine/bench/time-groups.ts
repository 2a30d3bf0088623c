import { layerOf } from '../plan/layer-of';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { Layer } from '../plan/types';
import type { LayerProfile } from './profile-layers';

/** Op types whose int8 does not pay, and what it costs; the costliest first. */
export interface LosingOp {
  readonly op: string;
  readonly layers: readonly Layer[];
  readonly floatUs: number;
  /** Int8 and the Q and DQ it needs. */
  readonly quantizedUs: number;
  /** Layers that ran in float although the recipe quantizes them. */
  readonly ranFloat: readonly Layer[];
}

/** Float nodes of one op type between int8 layers, and the Q and DQ around them. */
export interface FloatIsland {
  readonly op: string;
  /** Names of the original nodes. */
  readonly nodes: readonly string[];
  /** `no-layer`: ops that always stay float. `skipped`: by the recipe. `no-kernel`: see LosingOp. */
  readonly reason: 'no-layer' | 'skipped' | 'no-kernel';
  readonly pairs: number;
  readonly us: number;
}

export function totalUs(profile: LayerProfile): { float: number; quantized: number } {
  const sum = (nodes: LayerProfile['float']): number =>
    nodes.reduce((total, { us }) => total + us, 0);
  return { float: sum(profile.float), quantized: sum(profile.quantized) };
}

export function losingOps(
  { conversion: { plan } }: Pick<ConvertedModel, 'conversion'>,
  profile: LayerProfile,
): readonly LosingOp[] {
  const byOp = new Map<string, Layer[]>();
  for (const layer of plan.layers) {
    if (layer.state === 'quantized') byOp.set(layer.op, [...(byOp.get(layer.op) ?? []), layer]);
  }
  const ops = [...byOp].map(([op, layers]) => {
    const timings = layers.flatMap((layer) => profile.layers[layer.index] ?? []);
    const quantizedUs = timings.reduce(
      (sum, timing) => sum + timing.quantizedUs + (timing.quantizeUs ?? 0),
      0,
    );
    const floatUs = timings.reduce((sum, timing) => sum + timing.floatUs, 0);
    const ranFloat = layers.filter(({ index }) => profile.layers[index]?.executed === 'float');
    return { op, layers, floatUs, quantizedUs, ranFloat };
  });
  return ops
    .filter(({ floatUs, quantizedUs }) => quantizedUs > floatUs)
    .sort((one, other) => loss(other) - loss(one));
}

export function loss({ floatUs, quantizedUs }: LosingOp): number {
  return quantizedUs - floatUs;
}

export function floatIslands(
  { model, conversion: { plan } }: Pick<ConvertedModel, 'model' | 'conversion'>,
  { boundaries }: LayerProfile,
): readonly FloatIsland[] {
  const islands = new Map<
    string,
    { nodes: Set<string>; pairs: number; us: number; reason: FloatIsland['reason'] }
  >();
  for (const { place, floatSide, us } of boundaries) {
    const first = floatSide[0];
    if (place !== 'activation' || first === undefined) continue;
    const layer = layerOf(plan, first);
    const op = model.graph.nodes[first]?.opType ?? '';
    const island = islands.get(op) ?? {
      nodes: new Set(),
      pairs: 0,
      us: 0,
      reason:
        layer === undefined ? 'no-layer' : layer.state === 'quantized' ? 'no-kernel' : 'skipped',
    };
    islands.set(op, island);
    for (const node of floatSide) {
      if (model.graph.nodes[node]?.opType === op) island.nodes.add(model.originalNames[node] ?? '');
    }
    island.pairs += 1;
    island.us += us;
  }
  return [...islands]
    .map(([op, { nodes, ...rest }]) => ({ op, nodes: [...nodes], ...rest }))
    .sort((one, other) => other.us - one.us);
}
