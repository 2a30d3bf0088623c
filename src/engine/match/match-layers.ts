import type { MatchGround, UnmatchedLayer } from '../../shared/contract/matching';
import type { Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import type { LayerMatch, Matching } from './reading/layer-match';
import { matchByNames, nodesByName } from './match-names';
import { twinBehind } from './place/behind-root';
import { knownTwins, type LayerTwin } from './place/known-twins';
import { nodeOf, skeletonOf } from './place/skeleton';
import { roundedValue } from './reading/rounded-values';
import { type WeightPair, Weights } from './weights/pair-weights';

/**
 * Pairs layers by names, by their weights' values, and by their place in the graph. Names are evidence alone: what
 * weights or place speak against is taken back, and where many names lie none counts that nothing else speaks for.
 * What is left is found by weights, in whatever order and orientation, and by what nodes read and what reads them.
 */
export function matchLayers(
  float: PreparedModel,
  layers: readonly Layer[],
  quantized: PreparedModel,
): Matching {
  const nodes = nodesByName(quantized);
  const named = new Map(
    layers.flatMap((layer) => {
      const match = matchByNames(float, layer, quantized, nodes);
      return match === null ? [] : [[layer.index, match] as const];
    }),
  );
  const weights = new Weights(float, quantized);
  const found = knownTwins({ float, quantized, layers, named, weights });
  const matches: LayerMatch[] = [];
  const missing: Layer[] = [];
  const unmatched: UnmatchedLayer[] = [];
  for (const layer of layers) {
    const own = found.believed.get(layer.index);
    const match = own ?? matchOf({ float, quantized, weights }, layer, found.twinOf(layer));
    if (match !== null) {
      const isLie = own === undefined && named.has(layer.index) && found.reasons.has(layer.index);
      matches.push(pruned(weights, isLie ? againstName(match) : match));
      continue;
    }
    missing.push(layer);
    const reason = found.reasons.get(layer.index) ?? reasonOf(layer);
    unmatched.push({ layer: layer.name, reason });
  }
  return { matches, missing, unmatched, namesLie: found.namesLie };
}

function againstName(match: LayerMatch): LayerMatch {
  const { ground } = match;
  return { ...match, ground: { ...ground, reason: `${ground.reason} Another one has its name.` } };
}

/** Says so where channels of the layer are missing there. */
function pruned(weights: Weights, match: LayerMatch): LayerMatch {
  const { layer, node, ground } = match;
  const kept = weights.kept(layer.node, node ?? -1);
  if (kept === null) return match;
  const { rows, inputs } = kept;
  const reason = `${ground.reason} Channels were pruned: ${rows.length} outputs and ${inputs.length} inputs of its weight are left.`;
  return { ...match, ground: { ...ground, reason }, kept };
}

function reasonOf({ weighted }: Layer): string {
  return weighted
    ? 'No tensor or node has its name, no weight has its values, and no operator of its kind alone reads what it reads.'
    : 'No tensor or node has its name, and not exactly one operator of its kind reads what it reads.';
}

interface Models {
  readonly float: PreparedModel;
  readonly quantized: PreparedModel;
  readonly weights: Weights;
}

/** A layer whose operator in the quantized graph is known, whatever it is called there. */
function matchOf(
  { float, quantized, weights }: Models,
  layer: Layer,
  found: LayerTwin | null,
): LayerMatch | null {
  const [own = ''] = layer.outputs;
  if (found === null) return null;
  const { twin, pair } = found;
  const [start, node] = twin.starts ?? [-1, -1];
  const isOwn = skeletonOf(float).rootOf(own) === twin.float;
  // A sum that the other operator has inside is compared with it.
  const floatEnd = float.graph.nodes[nodeOf(twin.float) ?? -1]?.output[0] ?? '';
  const tensor = isOwn ? own : floatEnd;
  const output = twinBehind(float, tensor, quantized, twin.other);
  const value = output === null ? null : roundedValue(quantized, output);
  if (value === null) return null;
  const isInside = isOwn && start !== layer.node;
  const ground = isInside ? inside : groundOf(weights, layer, node, pair);
  return { layer, float: tensor, quantized: value, node, by: 'position', ground };
}

const inside: MatchGround = {
  by: 'structure',
  confidence: 0.85,
  reason: 'It is what the operator in front of it hands on.',
};

function groundOf(
  weights: Weights,
  layer: Layer,
  node: number,
  pair: WeightPair | undefined,
): MatchGround {
  const reason = 'It is the only operator of its kind that reads what the layer reads.';
  if (pair === undefined) {
    const { says } = weights.compare(layer.node, node);
    return says === 'same'
      ? {
          by: 'structure',
          confidence: 0.95,
          reason: `Of operators with weights like its own, it is the one at its place.`,
        }
      : { by: 'structure', confidence: 0.9, reason };
  }
  const { cosine, byRows, kept } = pair;
  const whole = byRows ? 'alike row by row' : 'alike';
  const alike = kept === undefined ? whole : 'part of the float ones';
  return {
    by: 'weights',
    confidence: Math.min(0.99, cosine),
    reason: `Its weights are ${alike} (cosine ${cosine.toFixed(3)}), and like no others.`,
  };
}
