import { useMemo } from 'react';
import type { PlanView } from '../../../shared/contract/model-view';
import { SceneIndex, type Scene } from '../draw/scene';
import { paintEdges } from '../paint/edge-paint';
import { paintGroups } from '../paint/group-paint';
import { paintItems, type PaintSource } from '../paint/item-paint';
import { paintRan, type RanOverlay } from '../paint/ran-paint';
import { paintTarget } from '../paint/target-paint';
import type { GraphTheme } from '../paint/theme';
import type { GraphShows } from '../view/graph-panel-props';
import type { LaidOut } from './use-graph-layout';

export interface SceneSource extends Omit<PaintSource, 'model'> {
  readonly laidOut: LaidOut | null;
  readonly plan: PlanView;
  readonly theme: GraphTheme | null;
  readonly shows: GraphShows;
  readonly ran: RanOverlay | null;
}

/** The scene: a layout in the colours of the moment. New numbers repaint, they never lay out again. */
export function useGraphScene({
  laidOut,
  plan,
  series,
  threshold,
  previewSkip,
  theme,
  shows,
  ran,
}: SceneSource): { readonly scene: Scene; readonly index: SceneIndex } | null {
  const index = useMemo(() => (laidOut ? new SceneIndex(laidOut.layout) : null), [laidOut]);
  const errors = useMemo(
    () =>
      laidOut && shows === 'metric'
        ? paintItems({ model: laidOut.model, plan, series, threshold, previewSkip })
        : null,
    [laidOut, shows, plan, series, threshold, previewSkip],
  );
  const times = useMemo(
    () => (laidOut && shows === 'ran' ? paintRan(laidOut.model, plan, ran) : null),
    [laidOut, shows, plan, ran],
  );
  const items = errors ?? times;
  const groups = useMemo(
    () => (laidOut && items ? paintGroups(laidOut.model, laidOut.tree, items) : null),
    [laidOut, items],
  );
  const edges = useMemo(
    () => (laidOut ? paintEdges(laidOut.layout, laidOut.model, plan) : null),
    [laidOut, plan],
  );
  const target = useMemo(
    () => (laidOut ? paintTarget(laidOut.layout, laidOut.model, plan) : null),
    [laidOut, plan],
  );
  return useMemo(() => {
    if (!laidOut || !index || !items || !groups || !edges || !theme) return null;
    return { scene: { ...laidOut, items, groups, edges, target, theme }, index };
  }, [laidOut, index, items, groups, edges, target, theme]);
}
