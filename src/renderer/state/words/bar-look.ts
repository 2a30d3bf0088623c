import type { LayerView } from '../../../shared/contract/model-view';
import { metricTable, type MetricId } from '../../../shared/contract/metrics';
import type { MetricSeries } from '../view';
import { scaleStep } from '../../ui/scale';

/** A skipped layer makes no error of its own: these metrics are `float` at once, whatever was measured before. */
export function isFloatValue(layer: LayerView, metric: MetricId): boolean {
  return layer.skipped && metricTable[metric].isOwn;
}

/** What one layer's bar shows. */
export type BarLook =
  | {
      readonly kind: 'value';
      readonly db: number;
      readonly step: number;
      readonly float: boolean;
      readonly cut: boolean;
    }
  /** No noise at all: as high as the axis, outlined, with a mark. */
  | { readonly kind: 'exact'; readonly float: boolean }
  /** Skipped, without a number of its own. */
  | { readonly kind: 'float' }
  /** Comes with the measurement that is running. */
  | { readonly kind: 'waiting' }
  /** Nothing is known yet of any layer. */
  | { readonly kind: 'blank' }
  /** Undefined for this layer: nothing to draw, a dash in its place. */
  | { readonly kind: 'nothing' };

export function barLook(layer: LayerView, series: MetricSeries, axisHi: number): BarLook {
  const db = series.db[layer.index] ?? null;
  if (series.exact[layer.index] === true) return { kind: 'exact', float: layer.skipped };
  if (db !== null)
    return { kind: 'value', db, step: scaleStep(db), float: layer.skipped, cut: db > axisHi };
  if (layer.skipped) return { kind: 'float' };
  const comes = series.metric !== 'weights' || layer.weighted;
  if (series.state === 'none') return { kind: 'blank' };
  return { kind: series.state === 'partial' && comes ? 'waiting' : 'nothing' };
}
