import type { LayerView } from '../../../shared/contract/model-view';
import type { MetricSeries } from '../../state/view';

const mostListed = 5;

/** The layers with the lowest values of a metric, worst first; those without a value are left out. */
export function worstLayers(
  layers: readonly LayerView[],
  { db }: Pick<MetricSeries, 'db'>,
): readonly LayerView[] {
  const valueOf = ({ index }: LayerView): number => db[index] ?? Number.POSITIVE_INFINITY;
  return layers
    .filter((layer) => Number.isFinite(valueOf(layer)))
    .toSorted((one, other) => valueOf(one) - valueOf(other))
    .slice(0, mostListed);
}
