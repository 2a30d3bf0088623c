import { useMemo } from 'react';
import { series } from '../state/derived';
import type { LinkedView } from '../state/view';
import { useApp, useSession } from './app-context';

const noLayers: LinkedView['layers'] = [];

/** The one selection, metric and threshold that table, graph and charts share. */
export function useLinkedView(): LinkedView {
  const session = useSession();
  const plan = useApp((state) => state.plan);
  const metric = useApp((state) => state.view.metric);
  const threshold = useApp((state) => state.view.threshold);
  const selection = useApp((state) => state.selection);
  const preview = useApp((state) => state.previewSkip);
  const allSeries = useApp(series);
  const actions = useMemo(
    () => ({
      onSelect: session.select,
      onToggleSkip: session.toggleSkip,
      onPreviewSkip: session.previewSkip,
      onThreshold: (db: number) => session.setView({ threshold: Math.round(db * 10) / 10 }),
      onMetric: (next: LinkedView['metric']) => session.setView({ metric: next }),
      onContextMenu: (layer: string, at: { readonly x: number; readonly y: number }) => {
        const { selection: selected } = session.store.getState();
        if (!selected.layers.includes(layer)) session.select([layer]);
        session.contextMenu({ layer, at });
      },
    }),
    [session],
  );
  return useMemo(
    () => ({
      layers: plan?.layers ?? noLayers,
      metric,
      series: allSeries,
      threshold,
      selection,
      previewSkip: new Set(preview),
      ...actions,
    }),
    [plan, metric, allSeries, threshold, selection, preview, actions],
  );
}
