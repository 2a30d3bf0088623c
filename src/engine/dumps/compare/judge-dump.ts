import type { GridView, MatchVerdict } from '../../../shared/contract/matching';
import type { ErrorSums } from '../../measure/metrics';
import { extraNoise, firstDivergence, type LayerDb } from '../../match/divergence';
import type { ComparedLayer, JudgedLayers } from '../../match/judge-layers';
import { dbOf, ourLayer, type Ours } from '../../match/ours';
import type { PreparedModel } from '../../prepare/model/types';
import type { Alike } from './alike';
import type { DumpMatch } from './match-dump';

/** Scales further apart than this are two grids and not two roundings of one. */
const sameScale = 0.01;
/** On one grid, results that differ by more than this are not made by the same arithmetic, dB. */
const notableDb = 3;
/** Values that are no numbers are worse than any noise. */
const brokenDb = -120;

/** Layers of a dump with all that is known of them; what cannot be seen in values, weights and operators, is not. */
export function judgeDump(
  float: PreparedModel,
  matches: readonly DumpMatch[],
  sums: readonly (ErrorSums | null)[],
  { ours, alike }: { readonly ours: Ours | null; readonly alike: Alike },
): JudgedLayers {
  const layers = matches.map((match, index) =>
    comparedLayer(match, sums[index] ?? null, { ours, theirs: alike.gridOf(match.dump) }),
  );
  if (ours === null) return { layers, firstDivergence: null };
  const isBroken = (index: number): boolean =>
    layers[index]?.accumulated?.flags?.includes('nonfinite') === true;
  const measured = matches.map(({ layer }, index): LayerDb => ({
    layer,
    oursDb: layers[index]?.oursDb ?? null,
    theirsDb: isBroken(index) ? brokenDb : dbOf(layers[index]?.accumulated),
  }));
  const extra = extraNoise(float, measured);
  const first = firstDivergence(measured, extra);
  const firstIndex = matches.findIndex(({ layer }) => layer.name === first?.layer);
  return {
    layers: layers.map((layer, index) => ({
      ...layer,
      verdict: verdictOf(layer.activation.ours, layer.activation.theirs, {
        extraDb: extra.get(matches[index]?.layer.index ?? -1) ?? null,
        isBroken: isBroken(index),
      }),
    })),
    firstDivergence:
      first !== null && isBroken(firstIndex)
        ? {
            ...first,
            theirsDb: null,
            text: `'${first.layer}' has values there that are no numbers, and what it reads has not.`,
          }
        : first,
  };
}

function comparedLayer(
  { layer, float, dump, ground }: DumpMatch,
  sums: ErrorSums | null,
  { ours, theirs }: { readonly ours: Ours | null; readonly theirs: GridView | null },
): ComparedLayer {
  const own = ours === null ? null : ourLayer(ours, layer);
  return {
    name: layer.name,
    op: layer.op,
    output: float,
    quantizedOutput: dump,
    matchedBy: ground.by === 'name' ? 'name' : 'position',
    weight: null,
    accumulated: sums === null ? null : accumulatedOf(sums, theirs),
    match: ground,
    theirTensor: dump,
    theirNode: null,
    oursDb: own?.db ?? null,
    activation: { ours: own?.activation ?? null, theirs },
    weightGrid: null,
    verdict: null,
  };
}

function accumulatedOf(sums: ErrorSums, grid: GridView | null): ComparedLayer['accumulated'] {
  const { clipped: _unknown, ...metric } = sums.activationMetric(grid?.scale ?? null, 0);
  return metric;
}

/** Null where the values show no grid, and no more noise than ours. */
function verdictOf(
  ours: GridView | null,
  theirs: GridView | null,
  { extraDb, isBroken }: { readonly extraDb: number | null; readonly isBroken: boolean },
): MatchVerdict | null {
  if (isBroken)
    return { kind: 'other-arithmetic', text: 'It has values there that are no numbers.' };
  const seen =
    ours?.scale == null || theirs?.scale == null
      ? null
      : Math.abs(ours.scale - theirs.scale) <= sameScale * theirs.scale;
  if (seen === false) {
    return {
      kind: 'other-grid',
      text: `Output: steps of ${theirs?.scale?.toPrecision(3)} there, ${ours?.scale?.toPrecision(3)} here.`,
    };
  }
  if (extraDb !== null && Math.abs(extraDb) > notableDb) {
    const word = extraDb > 0 ? 'more' : 'less';
    return {
      kind: 'other-arithmetic',
      text: `The layer adds ${Math.abs(extraDb).toFixed(1)} dB ${word} noise there.`,
    };
  }
  return seen === true
    ? { kind: 'same-grid', text: 'The values lie on the same steps: results differ by rounding.' }
    : null;
}
