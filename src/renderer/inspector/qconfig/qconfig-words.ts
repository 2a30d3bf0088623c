import { assertNever } from '../../../shared/errors';
import type { LayerView } from '../../../shared/contract/model-view';
import { integerTypes, observerNames, type ObserverName } from '../../../shared/recipe/recipe';

export const observerWords: Readonly<Record<ObserverName, string>> = {
  minmax: 'min-max',
  movingAverage: 'moving avg',
  percentile: 'percentile',
  entropy: 'entropy',
  mse: 'MSE',
  histogram: 'histogram',
};

export const observerOptions = observerNames.map((value) => ({
  value,
  label: observerWords[value],
}));
export const weightObserverOptions = [
  { value: 'minmax', label: 'min-max' },
  { value: 'mse', label: 'MSE' },
] as const;
export const activationTypeOptions = integerTypes.map((value) => ({ value, label: value }));
export const weightTypeOptions = [
  { value: 'int8', label: 'int8' },
  { value: 'uint8', label: 'uint8' },
] as const;
export const symmetryOptions = [
  { value: 'asymmetric', label: 'asymmetric' },
  { value: 'symmetric', label: 'symmetric' },
] as const;
export const granularityOptions = [
  { value: 'tensor', label: 'per tensor' },
  { value: 'channel', label: 'per channel' },
] as const;

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
    default:
      return assertNever(source);
  }
}
