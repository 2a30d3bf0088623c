import type { FirstDivergence } from '../../shared/contract/matching';
import type { Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

/** What a layer must lose beyond ours, and beyond what it reads, to be called a divergence: twice the noise. */
const notableDb = 3;

export interface LayerDb {
  readonly layer: Layer;
  readonly oursDb: number | null;
  readonly theirsDb: number | null;
}

/**
 * By layer index: how much worse than ours a layer is in the other model, less how much worse the worst of the layers
 * it reads is, dB. Noise that comes in is not the layer's own. Only layers that were measured on both sides are in it.
 */
export function extraNoise(
  model: PreparedModel,
  measured: readonly LayerDb[],
): ReadonlyMap<number, number> {
  const behind = new Map<number, number>();
  const layerOf = new Map<number, number>();
  for (const { layer, oursDb, theirsDb } of measured) {
    if (oursDb === null || theirsDb === null) continue;
    behind.set(layer.index, oursDb - theirsDb);
    for (const node of [layer.node, layer.activation])
      if (node !== null) layerOf.set(node, layer.index);
  }
  const extra = new Map<number, number>();
  for (const { layer } of measured) {
    const own = behind.get(layer.index);
    if (own === undefined) continue;
    const read = layersRead(model, layer, layerOf).map((index) => behind.get(index) ?? 0);
    extra.set(layer.index, own - Math.max(0, ...read));
  }
  return extra;
}

/** Layers in front of a layer, behind nodes that are none or were not measured. */
function layersRead(
  { graph }: PreparedModel,
  layer: Layer,
  layerOf: ReadonlyMap<number, number>,
): readonly number[] {
  const found = new Set<number>();
  const seen = new Set<number>();
  const open = [...(graph.nodes[layer.node]?.input ?? [])];
  for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
    const node = graph.producer.get(tensor);
    if (node === undefined || seen.has(node)) continue;
    seen.add(node);
    const index = layerOf.get(node);
    if (index !== undefined && index !== layer.index) found.add(index);
    else open.push(...(graph.nodes[node]?.input ?? []));
  }
  return [...found];
}

/** Null where no layer loses notably more than ours. */
export function firstDivergence(
  measured: readonly LayerDb[],
  extra: ReadonlyMap<number, number>,
): FirstDivergence | null {
  const found = measured.find(({ layer }) => (extra.get(layer.index) ?? 0) > notableDb);
  if (found === undefined) return null;
  const { layer, oursDb, theirsDb } = found;
  const extraDb = extra.get(layer.index) ?? 0;
  const before = (oursDb ?? 0) - (theirsDb ?? 0) - extraDb;
  const text =
    `'${layer.name}' has ${wordsOf(theirsDb)} there and ${wordsOf(oursDb)} here: ` +
    (before > 0.05
      ? `${extraDb.toFixed(1)} dB worse, beyond the ${before.toFixed(1)} dB that come in.`
      : `${extraDb.toFixed(1)} dB worse, and what it reads is not.`);
  return { layer: layer.name, oursDb, theirsDb, extraDb, text };
}

function wordsOf(db: number | null): string {
  return db === null ? 'no SQNR' : `${db.toFixed(1)} dB`;
}
