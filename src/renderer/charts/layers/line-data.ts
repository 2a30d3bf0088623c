import type { MetricSeries } from '../../state/view';
import type { MetricId } from '../../../shared/contract/metrics';
import type { DbAxis } from '../plot/db-axis';
import { columnCentre, yOf, type PlotBox } from '../plot/plot-box';
import type { Bar } from './reduce-bars';

/** One point of the lines over the bars; dB clamped to the axis. */
export interface LinePoint {
  readonly column: number;
  readonly accumulated: number | null;
  readonly previous: number | null;
}

export function lineData(
  bars: readonly Bar[],
  accumulated: MetricSeries,
  previous: readonly (number | null)[] | null,
  axis: DbAxis,
): readonly LinePoint[] {
  const clamp = (db: number | null | undefined): number | null =>
    db === null || db === undefined ? null : Math.min(axis.hi, Math.max(axis.lo, db));
  return bars.map((bar, column) => ({
    column,
    accumulated: accumulated.exact[bar.layer] === true ? axis.hi : clamp(accumulated.db[bar.layer]),
    previous: clamp(previous?.[bar.layer]),
  }));
}

/**
 * Dots over the bars: one-in where the bars already show the accumulated error,
 * the accumulated error where bars stand by value and a line would mean nothing.
 */
export function overlayDots(
  bars: readonly Bar[],
  metric: MetricId,
  series: Readonly<Record<MetricId, MetricSeries>>,
  ordered: boolean,
): readonly { readonly column: number; readonly db: number }[] {
  const source = overlayMetric(metric, series, ordered);
  if (source === null || bars.length > 600) return [];
  return bars.flatMap((bar, column) => {
    const db = series[source].db[bar.layer] ?? null;
    return db === null ? [] : [{ column, db }];
  });
}

export function overlayMetric(
  metric: MetricId,
  series: Readonly<Record<MetricId, MetricSeries>>,
  ordered: boolean,
): MetricId | null {
  const source: MetricId = metric === 'accumulated' ? 'oneIn' : 'accumulated';
  if (metric !== 'accumulated' && ordered) return null;
  return series[source].state === 'none' ? null : source;
}

/** A line as one path, broken where a value is missing; for more points than the chart library draws fluently. */
export function linePath(
  points: readonly LinePoint[],
  key: 'accumulated' | 'previous',
  box: PlotBox,
): string {
  let isOpen = false;
  return points
    .map((point) => {
      const db = point[key];
      if (db === null) {
        isOpen = false;
        return '';
      }
      const [x, y] = [columnCentre(box, point.column).toFixed(1), yOf(box, db).toFixed(1)];
      const step = `${isOpen ? 'L' : 'M'}${x},${y}`;
      isOpen = true;
      return step;
    })
    .join('');
}
