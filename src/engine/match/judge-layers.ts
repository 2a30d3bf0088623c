import type { FirstDivergence, GridPair, LayerMatchView } from '../../shared/contract/matching';
import type { Sqnr, WeightMetric } from '../../shared/contract/report';
import type { ErrorSums } from '../measure/metrics';
import { floatValues } from '../onnx/tensor';
import { opTraits } from '../ops/catalogue';
import type { PreparedModel } from '../prepare/model/types';
import { extraNoise, firstDivergence } from './divergence';
import { activationGrid } from './reading/grids';
import type { LayerMatch } from './reading/layer-match';
import { dbOf, ourLayer, type OurLayer, type Ours } from './ours';
import { plainOp } from './reading/plain-op';
import { verdictOf } from './verdict';
import { weightErrors, weightGridOf } from './weights/weight-view';

/** One layer of the float model beside what became of it. */
export interface ComparedLayer extends LayerMatchView {
  readonly name: string;
  readonly op: string;
  /** The compared tensor of the float model, and of the quantized one. */
  readonly output: string;
  readonly quantizedOutput: string;
  readonly matchedBy: 'name' | 'position';
  readonly weight: WeightMetric | null;
  readonly accumulated:
    | (Sqnr & {
        readonly cosine: number | null;
        readonly rmseOverScale: number | null;
        readonly meanError: number | null;
        readonly maxError: number | null;
        readonly perSampleDb: readonly (number | null)[];
      })
    | null;
}

export interface JudgedLayers {
  readonly layers: readonly ComparedLayer[];
  readonly firstDivergence: FirstDivergence | null;
}

interface Models {
  readonly float: PreparedModel;
  readonly quantized: PreparedModel;
  readonly ours?: Ours | null;
}

/** Found layers with all that is known of them; verdicts only where our own quantization was measured. */
export function judgeLayers(
  models: Models,
  matches: readonly LayerMatch[],
  sums: readonly (ErrorSums | null)[],
): JudgedLayers {
  const { float, ours = null } = models;
  const unjudged = matches.map((match, index) => comparedLayer(models, match, sums[index] ?? null));
  if (ours === null) return { layers: unjudged, firstDivergence: null };
  const measured = matches.map(({ layer }, index) => ({
    layer,
    oursDb: unjudged[index]?.oursDb ?? null,
    theirsDb: dbOf(unjudged[index]?.accumulated),
  }));
  const extra = extraNoise(float, measured);
  const layers = unjudged.map((layer, index): ComparedLayer => {
    const match = matches[index];
    const { activation, weightGrid: weight } = layer;
    const extraDb = extra.get(match?.layer.index ?? -1) ?? null;
    const isSameOp = match === undefined ? null : sameOp(models, match);
    return { ...layer, verdict: verdictOf({ activation, weight, extraDb, isSameOp }) };
  });
  return { layers, firstDivergence: firstDivergence(measured, extra) };
}

function sameOp({ quantized }: Models, { layer, node }: LayerMatch): boolean {
  const found = node === null ? undefined : quantized.graph.nodes[node];
  return (
    found !== undefined &&
    (plainOp(found) === layer.op || isMatrixProduct(plainOp(found), layer.op))
  );
}

/** MatMul and Gemm compute the same. */
function isMatrixProduct(...ops: readonly string[]): boolean {
  return ops.every((op) => opTraits(op).product?.kind === 'matrix');
}

const unknown: OurLayer = { db: null, activation: null, weight: null };

function comparedLayer(
  { float, quantized, ours = null }: Models,
  match: LayerMatch,
  sums: ErrorSums | null,
): ComparedLayer {
  const { layer } = match;
  const own = ours === null ? unknown : ourLayer(ours, layer);
  return {
    name: layer.name,
    op: layer.op,
    output: match.float,
    quantizedOutput: match.quantized.value,
    matchedBy: match.by,
    weight: match.layer.weighted ? weightErrors(float, quantized, match) : null,
    accumulated: sums === null ? null : accumulatedOf(quantized, match, sums),
    match: match.ground,
    theirTensor: match.quantized.value,
    theirNode: match.node === null ? null : (quantized.graph.nodes[match.node]?.name ?? null),
    oursDb: own.db,
    activation: {
      ours: own.activation,
      theirs: activationGrid(quantized, match.quantized.grid),
    },
    weightGrid: layer.weighted ? weightGrids(quantized, match, own) : null,
    verdict: null,
  };
}

function weightGrids(quantized: PreparedModel, { node }: LayerMatch, own: OurLayer): GridPair {
  const found = quantized.graph.nodes[node ?? -1];
  return { ours: own.weight, theirs: found === undefined ? null : weightGridOf(quantized, found) };
}

function accumulatedOf(
  quantized: PreparedModel,
  match: LayerMatch,
  sums: ErrorSums,
): ComparedLayer['accumulated'] {
  const scales = quantized.graph.initializers.get(match.quantized.grid?.scale ?? '');
  const scale = scales === undefined ? null : (floatValues(scales)[0] ?? null);
  const { clipped: _unknown, ...metric } = sums.activationMetric(scale, 0);
  return metric;
}
