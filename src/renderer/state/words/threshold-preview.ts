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

/** Where a key moves the threshold, in whole dB: arrows by 1, with Shift by 5; null for other keys. */
export function thresholdAfterKey(
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  threshold: number,
  { lo, hi }: { readonly lo: number; readonly hi: number },
): number | null {
  const step = shiftKey ? 5 : 1;
  const targets: Readonly<Record<string, number>> = {
    ArrowUp: threshold + step,
    ArrowRight: threshold + step,
    ArrowDown: threshold - step,
    ArrowLeft: threshold - step,
    PageUp: threshold + 5,
    PageDown: threshold - 5,
    Home: lo,
    End: hi,
  };
  const target = targets[key];
  return target === undefined ? null : Math.min(hi, Math.max(lo, Math.round(target)));
}
