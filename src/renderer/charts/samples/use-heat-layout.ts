import { useMemo } from 'react';
import { labelsOf } from '../../state/words/layer-labels';
import type { LayerLabels } from '../../ui/text/layer-name';
import { plotBox, type PlotBox } from '../plot/plot-box';
import { scopeGroups, type ScopeGroup } from '../plot/scope-groups';
import type { LayerSamples } from '../../../shared/contract/inspection';
import type { LayerView } from '../../../shared/contract/model-view';

export const margin = { right: 16, top: 8, bottom: 40 };
/** With names where a row is high enough for one. */
const namesLeft = 128;
const barsLeft = 52;

/** Where rows of samples and columns of layers are. */
export interface HeatLayout {
  readonly labels: LayerLabels;
  readonly groups: readonly ScopeGroup[];
  readonly box: PlotBox;
  readonly rowHeight: number;
  /** Height of all rows together. */
  readonly height: number;
  /** Height of the part that is in view. */
  readonly view: number;
  /** Rows are high enough for the names of samples. */
  readonly hasNames: boolean;
}

export function useHeatLayout(
  { layers, samples }: { readonly layers: readonly LayerView[]; readonly samples: LayerSamples },
  size: { readonly width: number; readonly height: number },
): HeatLayout {
  const labels = useMemo(() => labelsOf(layers), [layers]);
  const groups = useMemo(
    () =>
      scopeGroups(
        layers.map((layer) => labels.of(layer.name).text),
        Math.max(3, Math.floor(size.width / 44)),
      ),
    [layers, labels, size.width],
  );
  const bottom = groups.length > 0 ? margin.bottom : 24;
  const view = Math.max(1, size.height - margin.top - bottom);
  const count = samples.rows.length;
  const rowHeight = Math.min(18, Math.max(3, Math.floor(view / Math.max(1, count))));
  const hasNames = rowHeight >= 14;
  const left = hasNames ? namesLeft : barsLeft;
  const box = useMemo(
    () =>
      plotBox(
        { width: size.width, height: size.height },
        { ...margin, left, bottom },
        layers.length,
        { lo: 0, hi: 50, ticks: [] },
      ),
    [size, left, bottom, layers.length],
  );
  return { labels, groups, box, rowHeight, height: count * rowHeight, view, hasNames };
}
