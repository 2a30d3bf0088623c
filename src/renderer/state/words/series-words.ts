import type { MetricSeries } from '../view';

/** What must be known of values that are not just measured; empty for those that are, and where there are none. */
export function seriesNote({ state, origin }: Pick<MetricSeries, 'state' | 'origin'>): string {
  switch (state) {
    case 'predicted':
      return 'predicted';
    case 'partial':
      return 'so far';
    case 'stale':
      return origin === null ? 'stale' : `from ${origin}`;
    case 'none':
    case 'measured':
      return '';
  }
}
