import { memo, useMemo, type ReactElement } from 'react';
import { CartesianGrid, ComposedChart, Line, XAxis, YAxis, ZIndexLayer } from 'recharts';
import { formatCount } from '../../ui/text/numbers';
import { isBelow } from '../../ui/scale';
import { isFloatValue } from '../../state/words/bar-look';
import { ChartLegend, type LegendEntry } from '../plot/chart-legend';
import { ColumnAxis, type AxisColumn } from '../plot/column-axis';
import { ColumnMarks } from '../plot/column-marks';
import { LayerBars, singleBars } from './layer-bars';
import type { LayerChartProps } from './layer-chart-props';
import { lineData, linePath, overlayDots, overlayMetric, type LinePoint } from './line-data';
import { metricWords } from '../../state/words/metric-words';
import { columnCentre, yOf, type PlotBox } from '../plot/plot-box';
import { usePlotMarks } from '../plot/plot-marks';
import type { Bar } from './reduce-bars';
import type { ScopeGroup } from '../plot/scope-groups';
import { ValueLabels } from './value-labels';

const noPoints: LinePoint[] = [];
// One object for all times: the chart library works its axes out anew for every new one.
const tick = { className: 'chart-tick' };

type PlottedProps = Pick<
  LayerChartProps,
  | 'layers'
  | 'series'
  | 'metric'
  | 'threshold'
  | 'order'
  | 'previous'
  | 'sample'
  | 'trusted'
  | 'previewSkip'
>;

export interface LayerPlotProps extends PlottedProps {
  readonly box: PlotBox;
  readonly bars: readonly Bar[];
  readonly groups: readonly ScopeGroup[];
  readonly size: { readonly width: number; readonly height: number };
}

/**
 * The picture of the chart: axes and lines by the chart library, bars and marks by our own layers. Selection and pointer
 * reach the marks by `PlotMarksProvider`.
 */
export const LayerPlot = memo(function LayerPlot(props: LayerPlotProps): ReactElement {
  const { box, bars, layers, series, metric, threshold, order, previous, size } = props;
  const chosen = series[metric];
  const ordered = order === 'position';
  const data = useMemo(
    () => lineData(bars, series.accumulated, previous?.db ?? null, box.axis),
    [bars, series.accumulated, previous, box.axis],
  );
  const dots = useMemo(
    () => overlayDots(bars, metric, series, ordered),
    [bars, metric, series, ordered],
  );
  const columns = useMemo(
    () =>
      bars.map((bar) => ({
        number: bar.layer + 1,
        last: (bar.layers.at(-1) ?? bar.layer) + 1,
        float: layers[bar.layer]?.skipped === true,
      })),
    [bars, layers],
  );
  const suspects = useMemo(
    () =>
      bars.flatMap((bar, column) => {
        const db = chosen.db[bar.layer] ?? null;
        const layer = layers[bar.layer];
        if (db === null || layer === undefined || isFloatValue(layer, metric)) return [];
        if (!isBelow(db, threshold, chosen.exact[bar.layer] === true)) return [];
        return [
          {
            column,
            db,
            clearDb:
              ordered && metric !== 'accumulated'
                ? (series.accumulated.db[bar.layer] ?? null)
                : null,
          },
        ];
      }),
    [bars, layers, chosen, threshold, ordered, metric, series.accumulated],
  );
  const margin = useMemo(
    () => ({ top: box.top, right: size.width - box.right, bottom: 0, left: 0 }),
    [box, size.width],
  );
  const xDomain = useMemo(() => [-0.5, bars.length - 0.5], [bars.length]);
  const yDomain = useMemo(() => [box.axis.lo, box.axis.hi], [box.axis]);
  const samplePath = useMemo(() => {
    const line = ordered ? (props.sample?.db ?? null) : null;
    if (line === null) return null;
    const points = lineData(bars, series.accumulated, line, box.axis);
    return linePath(points, 'previous', (column, db) => ({
      x: columnCentre(box, column),
      y: yOf(box, db),
    }));
  }, [ordered, props.sample, bars, series.accumulated, box]);
  const y = Math.round(yOf(box, threshold)) + 0.5;
  const isSmall = bars.length <= singleBars;
  const showsPrevious = ordered && previous !== null;
  const showsAccumulated =
    ordered && metric !== 'accumulated' && series.accumulated.state !== 'none';
  const accumulatedColor = series.accumulated.state === 'stale' ? 'var(--text3)' : 'var(--text)';
  const at = (column: number, db: number): { x: number; y: number } => ({
    x: columnCentre(box, column),
    y: yOf(box, db),
  });
  return (
    <ComposedChart
      width={size.width}
      height={size.height}
      data={isSmall ? data : noPoints}
      margin={margin}
      accessibilityLayer={false}
      className="absolute! inset-0 [&_*]:outline-none"
      aria-hidden
    >
      <XAxis
        type="number"
        dataKey="column"
        domain={xDomain}
        height={size.height - box.bottom}
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
      {showsPrevious && isSmall ? (
        <Line
          dataKey="previous"
          type="linear"
          stroke="var(--text3)"
          strokeWidth={1.25}
          strokeDasharray="2 3"
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
      ) : null}
      {showsAccumulated && isSmall ? (
        <Line
          dataKey="accumulated"
          type="linear"
          stroke={accumulatedColor}
          strokeWidth={1.5}
          dot={bars.length <= 60 ? { r: 2, fill: accumulatedColor, strokeWidth: 0 } : false}
          activeDot={false}
          isAnimationActive={false}
        />
      ) : null}
      {isSmall ? null : (
        <g>
          {showsPrevious ? (
            <path className="chart-line-previous" d={linePath(data, 'previous', at)} />
          ) : null}
          {showsAccumulated ? (
            <path
              className="chart-line-accumulated"
              d={linePath(data, 'accumulated', at)}
              style={{ stroke: accumulatedColor }}
            />
          ) : null}
        </g>
      )}
      {samplePath === null ? null : <path className="chart-line-sample" d={samplePath} />}
      <ChartLegend box={box} entries={legendEntries(props)} />
      <FocusedAxis box={box} columns={columns} groups={props.groups} thinned={ordered} />
      <ZIndexLayer zIndex={1500}>
        {dots.map((dot) => (
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
        <ValueLabels box={box} values={suspects} />
      </ZIndexLayer>
    </ComposedChart>
  );
});

function FocusedAxis(props: {
  readonly box: PlotBox;
  readonly columns: readonly AxisColumn[];
  readonly groups: readonly ScopeGroup[];
  readonly thinned: boolean;
}): ReactElement {
  const { focused } = usePlotMarks();
  return <ColumnAxis {...props} focused={focused} />;
}

/** Where the line passes over the focused bar. */
function FocusedDot({
  box,
  bars,
  db,
}: {
  readonly box: PlotBox;
  readonly bars: readonly Bar[];
  readonly db: readonly (number | null)[];
}): ReactElement | null {
  const { focused } = usePlotMarks();
  const value = focused === null ? null : (db[bars[focused]?.layer ?? -1] ?? null);
  if (focused === null || value === null) return null;
  return (
    <circle className="chart-dot" cx={columnCentre(box, focused)} cy={yOf(box, value)} r={3.5} />
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
}: PlottedProps): readonly LegendEntry[] {
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
    entries.push({ key: 'ring', text: metricWords[overlay].label.toLowerCase() });
  if (ordered && previous !== null) entries.push({ key: 'previous', text: previous.label });
  if (ordered && sample != null) entries.push({ key: 'sample', text: sample.label });
  if (!trusted) entries.push({ key: 'warn', text: 'random data' });
  return entries;
}
