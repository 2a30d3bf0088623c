import type { ActivationConfig, Qconfig, WeightConfig } from '../../recipe/qconfig';
import { wholeModelConfig } from '../../recipe/resolve';
import { repairWords } from '../../repairs/repairs';
import type { TravelLayer, TravelScene } from '../terms/scene';

export type Side<C> = readonly (keyof C)[];

/** Fields of a side in which two configs differ. */
export function changedFields<C extends ActivationConfig | WeightConfig>(
  whole: C,
  own: C,
): Side<C> {
  const fields = Object.keys(whole) as (keyof C)[];
  return fields.filter(
    (field) =>
      whole[field] !== own[field] &&
      // The percentile is read by one observer only.
      !(field === 'percentile' && own['observer' as keyof C] !== 'percentile'),
  );
}

/** Quantized layers that are not quantized as the model as a whole. */
export function changedLayers(scene: TravelScene): readonly TravelLayer[] {
  const whole = wholeModelConfig(scene.recipe);
  return scene.layers.filter((layer) => !layer.skipped && differs(whole, layer.config));
}

function differs(whole: Qconfig, own: Qconfig): boolean {
  return (
    changedFields(whole.activation, own.activation).length > 0 ||
    changedFields(whole.weight, own.weight).length > 0
  );
}

/** Repairs, which no other tool is told of: they change weights, and the model it gets has its own. */
export function repairsLeftOut({ recipe }: TravelScene): readonly string[] {
  return (recipe.repairs ?? []).map(
    (repair) => `${repairWords(repair, (name) => name)}: weights stay those of the model's file`,
  );
}
