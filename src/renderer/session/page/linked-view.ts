import { useMemo } from 'react';
import type { Session } from '../session';
import type { AppState } from '../../state/app-state';
import { series } from '../../state/derived/derived';
import type { LinkedView } from '../../state/view';
import { useApp, useSession } from './app-context';

const noLayers: LinkedView['layers'] = [];

type ViewParts = Pick<LinkedView, 'metric' | 'series' | 'threshold' | 'selection'> & {
  readonly plan: AppState['plan'];
  readonly preview: AppState['previewSkip'];
};

/** The one selection, metric and threshold that table, graph and charts share. */
export function useLinkedView(): LinkedView {
  return useView({
    plan: useApp((state) => state.plan),
    metric: useApp((state) => state.view.metric),
    threshold: useApp((state) => state.view.threshold),
    selection: useApp((state) => state.selection),
    preview: useApp((state) => state.previewSkip),
    series: useApp(series),
  });
}

/** The same of a given state: for panels that may lag a frame behind. */
export function useLinkedViewOf(state: AppState): LinkedView {
  const { plan, selection, previewSkip } = state;
  const { metric, threshold } = state.view;
  return useView({
    plan,
    metric,
    threshold,
    selection,
    preview: previewSkip,
    series: series(state),
  });
}

function useView({
  plan,
  metric,
  threshold,
  selection,
  preview,
  series: all,
}: ViewParts): LinkedView {
  const session = useSession();
  const actions = useMemo(() => actionsOf(session), [session]);
  return useMemo(
    () => ({
      layers: plan?.layers ?? noLayers,
      metric,
      series: all,
      threshold,
      selection,
      previewSkip: new Set(preview),
      ...actions,
    }),
    [plan, metric, all, threshold, selection, preview, actions],
  );
}

function actionsOf(session: Session) {
  return {
    onSelect: session.select,
    onToggleSkip: session.toggleSkip,
    onPreviewSkip: session.previewSkip,
    presentThreshold: () => session.store.getState().view.threshold,
    onThreshold: (db: number) => session.setView({ threshold: Math.round(db * 10) / 10 }),
    onMetric: (next: LinkedView['metric']) => session.setView({ metric: next }),
    onContextMenu: (layer: string, at: { readonly x: number; readonly y: number }) => {
      const { selection } = session.store.getState();
      if (!selection.layers.includes(layer)) session.select([layer]);
      session.contextMenu({ layer, at });
    },
  };
}
