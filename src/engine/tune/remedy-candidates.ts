import { dtypes } from '../../shared/dtypes';
import { opTraits } from '../ops/catalogue';
import type { Remedy } from '../../shared/contract/tuning';
import type { Qconfig, QconfigChange } from '../../shared/recipe/qconfig';
import type { Recipe } from '../../shared/recipe/recipe';
import { changedEntry } from '../../shared/recipe/recipe-changes';
import { neighboursOf } from '../plan/idle-skips';
import type { Plan, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

/** Something that could help a layer, before it was measured. */
export type RemedyCandidate = Pick<Remedy, 'kind' | 'label' | 'patches'>;

/**
 * What could be done about a layer that hurts: other grids for it, float for it, float for it and
 * its neighbours, float for the layer in front of it that really causes the error. `culprit` is that
 * layer, null when the layer itself is the worst.
 */
export function remedyCandidates(
  model: PreparedModel,
  recipe: Recipe,
  plan: Plan,
  layer: Layer,
  culprit: Layer | null,
): readonly RemedyCandidate[] {
  const change = (kind: Remedy['kind'], label: string, patch: QconfigChange): RemedyCandidate => ({
    kind,
    label,
    patches: [{ layer: layer.name, patch: changedEntry(recipe, layer.name, patch) }],
  });
  const skip = (
    kind: Remedy['kind'],
    label: string,
    layers: readonly string[],
  ): RemedyCandidate => ({
    kind,
    label,
    patches: layers.map((layer) => ({ layer, patch: 'none' as const })),
  });
  const isSkipped = layer.state === 'skipped';
  const neighbours = neighboursOf(model, plan, layer);
  return [
    ...(isSkipped ? [] : [skip('skip', 'Skip this layer', [layer.name])]),
    ...weightChanges(layer).map(({ kind, label, patch }) => change(kind, label, patch)),
    ...activationChanges(layer.config).map(({ kind, label, activation }) =>
      change(kind, label, { activation }),
    ),
    ...(neighbours.length === 0
      ? []
      : [
          skip('neighbours', neighbourLabel(isSkipped, neighbours), [
            ...(isSkipped ? [] : [layer.name]),
            ...neighbours,
          ]),
        ]),
    ...(culprit === null || culprit === layer
      ? []
      : [skip('neighbours', `Skip ${culprit.name} instead`, [culprit.name])]),
  ];
}

function weightChanges({ weighted, op, config }: Layer) {
  if (!weighted) return [];
  const changes: { kind: Remedy['kind']; label: string; patch: QconfigChange }[] = [];
  const { granularity, observer, dtype } = config.weight;
  if (dtypes[dtype].bits === 4) {
    const patch: QconfigChange = { weight: { dtype: dtypes[dtype].isSigned ? 'int8' : 'uint8' } };
    changes.push({ kind: 'dtype', label: '8-bit weights', patch });
  }
  if (granularity === 'tensor' && opTraits(op).product !== null) {
    const patch: QconfigChange = { weight: { granularity: 'channel' } };
    changes.push({ kind: 'per-channel', label: 'Per-channel weights', patch });
  }
  // Blocks span what is in them: they have no other range.
  if (observer !== 'mse' && granularity !== 'block') {
    const patch: QconfigChange = { weight: { observer: 'mse' } };
    changes.push({ kind: 'observer', label: 'Weight range by least error', patch });
  }
  return changes;
}

function activationChanges({ activation: { observer, dtype }, form }: Qconfig) {
  const changes: {
    kind: Remedy['kind'];
    label: string;
    activation: NonNullable<QconfigChange['activation']>;
  }[] = [];
  if (form !== undefined) return changes;
  if (observer !== 'mse') {
    const activation = { observer: 'mse' as const };
    changes.push({ kind: 'observer', label: 'Activation range by least error', activation });
  }
  if (observer !== 'percentile') {
    const activation = { observer: 'percentile' as const, percentile: 99.99 };
    changes.push({ kind: 'observer', label: 'Activation range at 99.99 %', activation });
  }
  if (dtypes[dtype].bits === 8) {
    const wide = dtypes[dtype].isSigned ? 'int16' : 'uint16';
    changes.push({ kind: 'dtype', label: '16-bit activations', activation: { dtype: wide } });
  }
  return changes;
}

function neighbourLabel(isSkipped: boolean, neighbours: readonly string[]): string {
  const count = neighbours.length === 1 ? 'its neighbour' : `its ${neighbours.length} neighbours`;
  return isSkipped ? `Skip ${count}, too` : `Skip this layer and ${count}`;
}
