import { useMemo, useState } from 'react';
import type { LinkedView } from '../../state/view';
import { layersBelow } from '../../state/words/threshold-preview';

type PreviewSource = Pick<
  LinkedView,
  'layers' | 'series' | 'metric' | 'threshold' | 'onThreshold' | 'onPreviewSkip' | 'onToggleSkip'
>;

export interface ThresholdPreview {
  /** Layers a skip would add now. */
  readonly below: readonly string[];
  /** Where the threshold stood before it was moved; null = no preview is open. */
  readonly before: number | null;
  move(db: number): void;
  apply(): void;
  keep(): void;
  cancel(): void;
}

/** The threshold moves at once; what it would skip is only shown until it is applied. */
export function useThresholdPreview({
  layers,
  series,
  metric,
  threshold,
  onThreshold,
  onPreviewSkip,
  onToggleSkip,
}: PreviewSource): ThresholdPreview {
  const [before, setBefore] = useState<number | null>(null);
  const chosen = series[metric];
  const below = useMemo(() => layersBelow(layers, chosen, threshold), [layers, chosen, threshold]);
  const end = (): void => {
    setBefore(null);
    onPreviewSkip([]);
  };
  return {
    below,
    before,
    move(db: number) {
      setBefore((old) => old ?? threshold);
      onThreshold(db);
      onPreviewSkip(layersBelow(layers, chosen, db));
    },
    apply() {
      end();
      onToggleSkip(below);
    },
    keep: end,
    cancel() {
      if (before === null) return;
      onThreshold(before);
      end();
    },
  };
}
