import type { ReactElement } from 'react';
import type { LayerLabels } from '../../ui/text/layer-name';
import { formatDb } from '../../ui/text/numbers';
import { isFloatValue } from '../../state/words/bar-look';
import type { LayerChartProps } from './layer-chart-props';
import { LayerTooltip } from './layer-tooltip';
import { metricWords } from '../../state/words/metric-words';
import { columnCentre, type PlotBox } from '../plot/plot-box';
import type { Bar } from './reduce-bars';

/** The tooltip of the column under the pointer, or of the focused one while keys move it. */
export function ColumnTooltip({
  column,
  box,
  bars,
  layers,
  labels,
  series,
  metric,
  width,
}: LayerChartProps & {
  readonly box: PlotBox;
  readonly column: number | null;
  readonly bars: readonly Bar[];
  readonly labels: LayerLabels;
  readonly width: number;
}): ReactElement | null {
  const bar = column === null ? undefined : bars[column];
  const layer = bar === undefined ? undefined : layers[bar.layer];
  if (column === null || bar === undefined || layer === undefined) return null;
  const x = columnCentre(box, column);
  const side =
    x + box.step / 2 + 220 < width
      ? { left: x + box.step / 2 + 8 }
      : { right: width - x + box.step / 2 + 8 };
  return (
    <div className="pointer-events-none absolute z-20" style={{ ...side, bottom: 12 }}>
      <LayerTooltip
        layer={layer}
        label={labels.of(layer.name)}
        metric={metric}
        series={series}
        merged={bar.layers.length}
      />
    </div>
  );
}

/** What a screen reader hears of the focused bar. */
export function FocusedOption({
  column,
  columns,
  id,
  text,
  selection,
  layers,
  series,
  metric,
}: LayerChartProps & {
  readonly column: number | null;
  readonly columns: number;
  readonly id: string;
  readonly text: string;
}): ReactElement | null {
  const layer = layers.find((each) => each.name === selection.focused);
  if (column === null || layer === undefined) return null;
  const chosen = series[metric];
  const value = isFloatValue(layer, metric)
    ? '–'
    : formatDb(chosen.db[layer.index] ?? null, chosen.exact[layer.index] === true);
  return (
    <span
      id={id}
      role="option"
      aria-selected={selection.layers.includes(layer.name)}
      aria-posinset={column + 1}
      aria-setsize={columns}
      className="sr-only"
    >
      {`${text}, ${layer.op}, ${metricWords[metric].label} ${value}${/\d/.test(value) ? ' dB' : ''}, ${layer.skipped ? 'float' : 'int8'}`}
    </span>
  );
}
