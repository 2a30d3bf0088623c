import { memo, useMemo, type ReactElement } from 'react';
import { CartesianGrid, ComposedChart, XAxis, YAxis, ZIndexLayer } from 'recharts';
import { formatCount } from '../../ui/text/numbers';
import { isBelow } from '../../ui/scale';
import { isFloatValue } from '../../state/words/bar-look';
import { ChartLegend, type LegendEntry } from '../plot/chart-legend';
import { ColumnAxis } from '../plot/column-axis';
import { ColumnMarks } from '../plot/column-marks';
import { LayerBars, singleBars } from './layer-bars';
import type { LayerPlotProps } from './layer-chart-props';
import { FocusedDot, LayerLines, useSamplePath } from './layer-lines';
import { lineData, overlayDots, overlayMetric, type LinePoint } from './line-data';
import { metricTable } from '../../../shared/contract/metrics';
import { columnCentre, yOf, type PlotBox } from '../plot/plot-box';
import { usePlotMarks } from '../plot/plot-marks';
import { ValueLabels } from './value-labels';

const noPoints: LinePoint[] = [];
// One object for all times: the chart library works its axes out anew for every new one.
const tick = { className: 'chart-tick' };

/**
 * The picture of the chart: axes and lines by the chart library, bars and marks by our own layers. Selection and pointer
 * reach the marks by `PlotMarksProvider`.
 */
export const LayerPlot = memo(function LayerPlot(props: LayerPlotProps): ReactElement {
  const { box, bars, layers, series, metric, threshold, previous, size } = props;
  const chosen = series[metric];
  const ordered = props.order === 'position';
  const data = useMemo(
    () => lineData(bars, series.accumulated, previous?.db ?? null, box.axis),
    [bars, series.accumulated, previous, box.axis],
  );
  const margin = useMemo(
    () => ({ top: box.top, right: size.width - box.right, bottom: 0, left: 0 }),
    [box, size.width],
  );
  const samplePath = useSamplePath(props);
  const showsAccumulated =
    ordered && metric !== 'accumulated' && series.accumulated.state !== 'none';
  const y = Math.round(yOf(box, threshold)) + 0.5;
  return (
    <ComposedChart
      width={size.width}
      height={size.height}
      data={bars.length <= singleBars ? data : noPoints}
      margin={margin}
      accessibilityLayer={false}
      className="absolute! inset-0 [&_*]:outline-none"
      aria-hidden
    >
      <Axes box={box} height={size.height} />
      <ColumnMarks box={box} />
      <LayerBars
        box={box}
        bars={bars}
        layers={layers}
        series={chosen}
        previewSkip={props.previewSkip}
      />
      <path
        className="chart-base"
        d={`M${box.left},${Math.round(yOf(box, 0)) + 0.5}H${box.right}`}
      />
      <LayerLines
        box={box}
        data={data}
        showsPrevious={ordered && previous !== null}
        showsAccumulated={showsAccumulated}
        color={series.accumulated.state === 'stale' ? 'var(--text3)' : 'var(--text)'}
      />
      {samplePath === null ? null : <path className="chart-line-sample" d={samplePath} />}
      <ChartLegend box={box} entries={legendEntries(props)} />
      <FocusedAxis {...props} />
      <ZIndexLayer zIndex={1500}>
        {overlayDots(bars, metric, series, ordered).map((dot) => (
          <circle
            key={dot.column}
            className="chart-ring"
            cx={columnCentre(box, dot.column)}
            cy={yOf(box, dot.db)}
            r={2}
          />
        ))}
        {showsAccumulated ? <FocusedDot box={box} bars={bars} db={series.accumulated.db} /> : null}
        {chosen.state === 'none' ? null : (
          <>
            <path className="chart-threshold" d={`M${box.left},${y}H${box.right}`} />
            <text className="chart-value" x={box.right + 8} y={y + 4}>
              {threshold} dB
            </text>
          </>
        )}
        <ValueLabels box={box} values={suspectsOf(props)} />
      </ZIndexLayer>
    </ComposedChart>
  );
});

function Axes({ box, height }: { readonly box: PlotBox; readonly height: number }): ReactElement {
  const xDomain = useMemo(() => [-0.5, box.columns - 0.5], [box.columns]);
  const yDomain = useMemo(() => [box.axis.lo, box.axis.hi], [box.axis]);
  return (
    <>
      <XAxis
        type="number"
        dataKey="column"
        domain={xDomain}
        height={height - box.bottom}
        tick={false}
        axisLine={false}
      />
      <YAxis
        dataKey="accumulated"
        allowDataOverflow
        domain={yDomain}
        ticks={box.axis.ticks}
        interval={0}
        width={box.left}
        tickLine={false}
        axisLine={false}
        tickMargin={4}
        tickFormatter={formatCount}
        tick={tick}
      />
      <CartesianGrid vertical={false} syncWithTicks />
      <text className="chart-tick" x={box.left - 8} y={box.top - 12} textAnchor="end">
        dB
      </text>
    </>
  );
}

/** Bars under the threshold, which get their numbers. */
function suspectsOf({ bars, layers, series, metric, threshold, order }: LayerPlotProps): readonly {
  readonly column: number;
  readonly db: number;
  readonly clearDb: number | null;
}[] {
  const chosen = series[metric];
  const hasLine = order === 'position' && metric !== 'accumulated';
  return bars.flatMap((bar, column) => {
    const db = chosen.db[bar.layer] ?? null;
    const layer = layers[bar.layer];
    if (db === null || layer === undefined || isFloatValue(layer, metric)) return [];
    if (!isBelow(db, threshold, chosen.exact[bar.layer] === true)) return [];
    return [{ column, db, clearDb: hasLine ? (series.accumulated.db[bar.layer] ?? null) : null }];
  });
}

function FocusedAxis({ box, bars, layers, groups, order }: LayerPlotProps): ReactElement {
  const { focused } = usePlotMarks();
  const columns = useMemo(
    () =>
      bars.map((bar) => ({
        number: bar.layer + 1,
        last: (bar.layers.at(-1) ?? bar.layer) + 1,
        float: layers[bar.layer]?.skipped === true,
      })),
    [bars, layers],
  );
  return (
    <ColumnAxis
      box={box}
      columns={columns}
      groups={groups}
      focused={focused}
      thinned={order === 'position'}
    />
  );
}

function legendEntries({
  series,
  metric,
  order,
  previous,
  sample,
  trusted,
  layers,
}: LayerPlotProps): readonly LegendEntry[] {
  const chosen = series[metric];
  const ordered = order === 'position';
  const overlay = overlayMetric(metric, series, ordered);
  const entries: LegendEntry[] = [];
  if (chosen.state === 'stale')
    entries.push({
      key: 'text',
      text: chosen.origin === null ? 'stale' : `stale, from ${chosen.origin}`,
    });
  if (chosen.state === 'predicted') entries.push({ key: 'text', text: 'predicted' });
  if (layers.some((layer) => chosen.exact[layer.index] === true))
    entries.push({ key: 'exact', text: 'exact' });
  if (ordered && metric !== 'accumulated' && series.accumulated.state !== 'none')
    entries.push({ key: 'line', text: 'accumulated' });
  if (overlay !== null)
    entries.push({ key: 'ring', text: metricTable[overlay].label.toLowerCase() });
  if (ordered && previous !== null) entries.push({ key: 'previous', text: previous.label });
  if (ordered && sample != null) entries.push({ key: 'sample', text: sample.label });
  if (!trusted) entries.push({ key: 'warn', text: 'random data' });
  return entries;
}
