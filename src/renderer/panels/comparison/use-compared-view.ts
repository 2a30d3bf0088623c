import { useMemo } from 'react';
import { useApp, useSession } from '../../session/page/app-context';
import { useLinkedView } from '../../session/page/linked-view';
import { comparedSeries } from '../../state/compared/comparison';
import { comparedMetrics, type LinkedView } from '../../state/view';

/** The linked view of the open model as it was compared: its own metric, and the errors that the other's stand beside. */
export function useComparedView(): LinkedView {
  const session = useSession();
  const view = useLinkedView();
  const series = useApp(comparedSeries);
  const metric = useApp((state) => state.comparedMetric);
  return useMemo(
    () => ({
      ...view,
      metric,
      series,
      onMetric: (next) => {
        const both = comparedMetrics.find((each) => each === next);
        if (both !== undefined) session.setComparedMetric(both);
      },
    }),
    [session, view, series, metric],
  );
}
