import { assertNever } from '../../../shared/errors';
import type { LayerView } from '../../../shared/contract/model-view';
import {
  granularities,
  granularityWords,
  type QconfigChange,
} from '../../../shared/recipe/qconfig';
import { activationTypes, weightTypes } from '../../../shared/dtypes';
import { optionsOf } from '../../ui/options';
import { observerNames, observers, weightObservers } from '../../../shared/recipe/observers';

export const observerOptions = observerNames.map((value) => ({
  value,
  label: observers[value].label,
}));
export const weightObserverOptions = weightObservers.map((value) => ({
  value,
  label: observers[value].label,
}));
/** The last one leaves activations float: weights alone are quantized. */
export const activationTypeOptions = [...activationTypes, 'none' as const].map((value) => ({
  value,
  label: value === 'none' ? 'float' : value,
}));

/** The change that a choice of these options makes. */
export function activationTypeChange(
  choice: (typeof activationTypeOptions)[number]['value'],
): QconfigChange {
  return { activation: choice === 'none' ? 'none' : { dtype: choice } };
}

export const weightTypeOptions = weightTypes.map((value) => ({ value, label: value }));
export const symmetryOptions = optionsOf({ asymmetric: 'asymmetric', symmetric: 'symmetric' });
export const granularityOptions = granularities.map((value) => ({
  value,
  label: granularityWords[value],
}));

/** Where a layer's qconfig comes from, for its tag. */
export function sourceWords(source: LayerView['source']): {
  readonly tag: string;
  readonly title: string;
} {
  switch (source) {
    case 'preset':
      return { tag: 'preset', title: 'From the preset' };
    case 'global':
      return { tag: 'global', title: 'From the recipe’s global entry' };
    case 'op':
      return { tag: 'op type', title: 'From the recipe’s entry for this op type' };
    case 'pattern':
      return { tag: 'pattern', title: 'From a name pattern of the recipe' };
    case 'layer':
      return { tag: 'this layer', title: 'From the recipe’s entry for this layer' };
    case 'target':
      return { tag: 'target', title: 'Changed by the rules of the target' };
    default:
      return assertNever(source);
  }
}
