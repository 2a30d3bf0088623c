import { useMemo } from 'react';
import { labelsOf } from '../../state/words/layer-labels';
import type { LayerLabels } from '../../ui/text/layer-name';
import { dbAxis } from '../plot/db-axis';
import { plotBox, type PlotBox } from '../plot/plot-box';
import { scopeGroups, type ScopeGroup } from '../plot/scope-groups';
import { orderLayers } from './bar-order';
import type { LayerChartProps } from './layer-chart-props';
import { maxBars, reduceBars, type Bar } from './reduce-bars';

export const margin = { left: 36, right: 60, top: 28, bottom: 40 };

/** Which layers stand in which column, and where the columns are. */
export interface LayerColumns {
  readonly labels: LayerLabels;
  readonly bars: readonly Bar[];
  readonly groups: readonly ScopeGroup[];
  readonly box: PlotBox;
  readonly focused: number | null;
  readonly selected: readonly number[];
  /** Layers of the columns from `from` to `to`; of one column the layer that its bar shows. */
  namesOf(from: number, to: number): string[];
}

export function useLayerColumns(
  { layers, metric, series, selection, order, previous, sample }: LayerChartProps,
  size: { readonly width: number; readonly height: number },
): LayerColumns {
  const chosen = series[metric];
  const labels = useMemo(() => labelsOf(layers), [layers]);
  const axis = useMemo(
    () =>
      dbAxis([
        ...Object.values(series).map((each) => each.db),
        previous?.db ?? [],
        sample?.db ?? [],
      ]),
    [series, previous, sample],
  );
  const room = Math.min(maxBars, Math.max(100, size.width - margin.left - margin.right));
  const bars = useMemo(
    () => reduceBars(orderLayers(chosen.db, chosen.exact, order), chosen.db, room),
    [chosen, order, room],
  );
  const columnOf = useMemo(
    () =>
      new Map(
        bars.flatMap((bar, column) =>
          bar.layers.map((layer) => [layers[layer]?.name ?? '', column] as const),
        ),
      ),
    [bars, layers],
  );
  const groups = useMemo(
    () =>
      order === 'position'
        ? scopeGroups(
            bars.map((bar) => labels.of(layers[bar.layers[0] ?? bar.layer]?.name ?? '').text),
            Math.max(3, Math.floor(size.width / 24)),
          )
        : [],
    [order, bars, layers, labels, size.width],
  );
  const box = useMemo(
    () =>
      plotBox(
        size,
        { ...margin, bottom: groups.length > 0 ? margin.bottom : 24 },
        bars.length,
        axis,
      ),
    [size, groups, bars, axis],
  );
  const selected = useMemo(
    () => [...new Set(selection.layers.flatMap((name) => columnOf.get(name) ?? []))],
    [selection.layers, columnOf],
  );
  return {
    labels,
    bars,
    groups,
    box,
    focused: selection.focused === null ? null : (columnOf.get(selection.focused) ?? null),
    selected,
    namesOf: (from, to) =>
      bars
        .slice(from, to + 1)
        .flatMap((bar) => (from === to ? [bar.layer] : bar.layers))
        .flatMap((index) => layers[index]?.name ?? []),
  };
}
