import type { LayerView } from '../../../shared/contract/model-view';
import type { MetricSeries } from '../view';
import { isBelow } from '../../ui/scale';

/** Layers a skip at this threshold would add: under it, with a number, and not float already. */
export function layersBelow(
  layers: readonly LayerView[],
  series: MetricSeries,
  threshold: number,
): readonly string[] {
  return layers
    .filter(
      (layer, index) =>
        !layer.skipped &&
        isBelow(series.db[index] ?? null, threshold, series.exact[index] === true),
    )
    .map((layer) => layer.name);
}
