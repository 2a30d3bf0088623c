import { useMemo, type ReactElement } from 'react';
import { Line } from 'recharts';
import { columnCentre, yOf, type PlotBox } from '../plot/plot-box';
import { usePlotMarks } from '../plot/plot-marks';
import { singleBars } from './layer-bars';
import type { LayerPlotProps } from './layer-chart-props';
import { lineData, linePath, type LinePoint } from './line-data';
import type { Bar } from './reduce-bars';

interface LayerLinesProps {
  readonly box: PlotBox;
  readonly data: readonly LinePoint[];
  readonly showsPrevious: boolean;
  readonly showsAccumulated: boolean;
  /** Of the accumulated line. */
  readonly color: string;
}

/** The accumulated error and an earlier run; as plain paths where there are too many points for the chart library. */
export function LayerLines({
  box,
  data,
  showsPrevious,
  showsAccumulated,
  color,
}: LayerLinesProps): ReactElement {
  if (data.length > singleBars)
    return (
      <g>
        {showsPrevious ? (
          <path className="chart-line-previous" d={linePath(data, 'previous', box)} />
        ) : null}
        {showsAccumulated ? (
          <path
            className="chart-line-accumulated"
            d={linePath(data, 'accumulated', box)}
            style={{ stroke: color }}
          />
        ) : null}
      </g>
    );
  return (
    <>
      {showsPrevious ? (
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
      {showsAccumulated ? (
        <Line
          dataKey="accumulated"
          type="linear"
          stroke={color}
          strokeWidth={1.5}
          dot={data.length <= 60 ? { r: 2, fill: color, strokeWidth: 0 } : false}
          activeDot={false}
          isAnimationActive={false}
        />
      ) : null}
    </>
  );
}

/** The line of one sample, where bars stand in the order of the model. */
export function useSamplePath({ bars, series, order, sample, box }: LayerPlotProps): string | null {
  const line = order === 'position' ? (sample?.db ?? null) : null;
  return useMemo(
    () =>
      line === null
        ? null
        : linePath(lineData(bars, series.accumulated, line, box.axis), 'previous', box),
    [line, bars, series.accumulated, box],
  );
}

/** Where the line passes over the focused bar. */
export function FocusedDot({
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
