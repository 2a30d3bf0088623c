import type { ReactElement } from 'react';
import type { LayerView } from '../../../shared/contract/model-view';
import { type MetricSeries } from '../../state/view';
import { metricIds, type MetricId, metricTable } from '../../../shared/contract/metrics';
import type { LayerLabel, LayerLabels } from '../../ui/text/layer-name';
import { joinFacts } from '../../ui/text/join-facts';
import { formatDb } from '../../ui/text/numbers';
import { scaleColor } from '../../ui/scale';
import { isFloatValue } from '../../state/words/bar-look';
import { columnCentre, type PlotBox } from '../plot/plot-box';
import type { LayerChartProps } from './layer-chart-props';
import type { Bar } from './reduce-bars';

interface LayerTooltipProps {
  readonly layer: LayerView;
  readonly label: LayerLabel;
  readonly metric: MetricId;
  readonly series: Readonly<Record<MetricId, MetricSeries>>;
  /** Layers the bar stands for, when more than one. */
  readonly merged: number;
}

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

/** Name, op and every number of one layer. */
function LayerTooltip({ layer, label, metric, series, merged }: LayerTooltipProps): ReactElement {
  return (
    <div className="w-50 rounded-2 border border-line bg-panel px-3 py-2 shadow-2">
      <p className="break-words">
        <span className="text-ink2">{label.block}</span>
        <b className="font-semibold">{label.leaf}</b>
      </p>
      <p className="text-meta text-ink2">
        {joinFacts(`${layer.index + 1}`, layer.op, layer.detail)}
        {layer.skipped ? <span className="text-float"> · skipped, float</span> : null}
      </p>
      {merged > 1 ? (
        <p className="text-meta text-ink3">worst of {merged} layers in this bar</p>
      ) : null}
      <dl className="mt-1.5 grid grid-cols-[1fr_auto] gap-x-3">
        {metricIds.map((id) => (
          <MetricRow key={id} id={id} chosen={id === metric} layer={layer} series={series[id]} />
        ))}
      </dl>
    </div>
  );
}

function MetricRow({
  id,
  chosen,
  layer,
  series,
}: {
  id: MetricId;
  chosen: boolean;
  layer: LayerView;
  series: MetricSeries;
}): ReactElement | null {
  if (series.state === 'none' && !chosen) return null;
  const db = series.db[layer.index] ?? null;
  const exact = series.exact[layer.index] === true;
  const isFloat = isFloatValue(layer, id);
  const color = isFloat ? null : scaleColor(db, exact);
  const state =
    series.state === 'stale' || series.state === 'predicted' || series.state === 'partial'
      ? series.state
      : null;
  return (
    <>
      <dt className={chosen ? 'font-medium' : 'text-ink2'}>
        {metricTable[id].label}
        {state === null ? null : <span className="text-ink3"> {state}</span>}
      </dt>
      <dd className={chosen ? 'text-right font-semibold' : 'text-right'}>
        <span className="border-r-2 pr-1" style={{ borderColor: color?.fill ?? 'transparent' }}>
          {isFloat ? <span className="text-float">float</span> : formatDb(db, exact)}
          {isFloat || db === null || exact ? null : (
            <span className="font-normal text-ink3"> dB</span>
          )}
        </span>
      </dd>
    </>
  );
}
