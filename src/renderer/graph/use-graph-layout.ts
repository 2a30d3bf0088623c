import { useEffect, useMemo, useRef, useState } from 'react';
import { LayoutClient } from './layout/layout-client';
import type { GraphLayout } from './layout/layout-graph';
import { buildLayoutInput } from './layout/layout-input';
import type { GraphModel } from './model/graph-model';
import type { GroupTree } from './model/group-tree';

/** A layout with the model and tree it was made of: the three always belong together. */
export interface LaidOut {
  readonly model: GraphModel;
  readonly tree: GroupTree;
  readonly layout: GraphLayout;
}

export type LayoutState =
  | { readonly kind: 'working'; readonly laidOut: LaidOut | null }
  | { readonly kind: 'ready'; readonly laidOut: LaidOut }
  | { readonly kind: 'failed'; readonly message: string; readonly laidOut: LaidOut | null };

/** Keeps the picture's layout up with what is open; the worker that makes it lives as long as the panel. */
export function useGraphLayout(model: GraphModel, tree: GroupTree, open: ReadonlySet<string>): LayoutState {
  const client = useRef<LayoutClient | null>(null);
  const [state, setState] = useState<LayoutState>({ kind: 'working', laidOut: null });
  const input = useMemo(() => buildLayoutInput(model, tree), [model, tree]);

  useEffect(() => {
    const created = new LayoutClient();
    client.current = created;
    return () => {
      client.current = null;
      created.dispose();
    };
  }, []);

  useEffect(() => client.current?.setGraph(input), [input]);

  useEffect(() => {
    let isCurrent = true;
    setState((old) => ({ kind: 'working', laidOut: old.laidOut }));
    client.current
      ?.layout(tree.groups.map((group) => open.has(group.key)))
      .then((layout) => {
        if (isCurrent && layout) setState({ kind: 'ready', laidOut: { model, tree, layout } });
      })
      .catch((error: unknown) => {
        if (isCurrent) setState((old) => ({ kind: 'failed', message: error instanceof Error ? error.message : String(error), laidOut: old.laidOut }));
      });
    return () => {
      isCurrent = false;
    };
  }, [input, model, tree, open]);
  return state;
}
