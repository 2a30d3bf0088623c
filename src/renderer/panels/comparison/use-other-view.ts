import { useCallback, useMemo, useState } from 'react';
import { useApp, useSession } from '../../session/page/app-context';
import type { OtherPlan } from '../../state/compared/other-plan';
import { noSelection } from '../../state/selection';
import type { LinkedView, Selection } from '../../state/view';

const nothing = (): void => undefined;
const noNames: ReadonlySet<string> = new Set();

/**
 * The other model as a linked view, with the one selection. Nodes that stand for nothing in the open model can be chosen
 * as well; `alone` is the last one.
 */
export function useOtherView(
  other: OtherPlan,
  ours: LinkedView,
): LinkedView & { readonly alone: string | null } {
  const session = useSession();
  const selection = useApp((state) => state.selection);
  const [own, setOwn] = useState<{ readonly name: string; readonly at: Selection } | null>(null);
  const alone = own !== null && own.at === selection ? own.name : null;
  const shown = useMemo(
    (): Selection => (alone === null ? translate(selection, other.drawnAs) : select(alone)),
    [alone, selection, other],
  );
  const onSelect = useCallback(
    (names: readonly string[], mode: 'replace' | 'add' | 'toggle') => {
      const known = names.filter((name) => other.drawnAs.has(name));
      const last = names.at(-1);
      if (known.length > 0) session.select(known, mode);
      else session.select([], 'replace');
      setOwn(known.length > 0 || last === undefined ? null : { name: last, at: noSelection });
    },
    [session, other],
  );
  const { metric, threshold, onMetric } = ours;
  return useMemo(
    () => ({
      layers: other.plan.layers,
      metric,
      series: other.series,
      threshold,
      selection: shown,
      previewSkip: noNames,
      onSelect,
      onMetric,
      onToggleSkip: nothing,
      onPreviewSkip: nothing,
      onThreshold: nothing,
      onContextMenu: nothing,
      alone,
    }),
    [other, metric, threshold, shown, onSelect, onMetric, alone],
  );
}

function select(name: string): Selection {
  return { layers: [name], focused: name };
}

function translate({ layers, focused }: Selection, names: ReadonlyMap<string, string>): Selection {
  return {
    layers: [...new Set(layers.flatMap((name) => names.get(name) ?? []))],
    focused: focused === null ? null : (names.get(focused) ?? null),
  };
}
