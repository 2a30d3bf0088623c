import { useEffect, useMemo, useRef, useState } from 'react';
import type { Scene } from '../draw/scene';
import { LayoutClient } from '../layout/layout-client';
import { buildLayoutInput } from '../layout/layout-input';
import type { GraphModel } from '../model/graph-model';
import type { GroupTree } from '../model/group-tree';

/** A layout with the model and tree it was made of: the three always belong together. */
export type LaidOut = Pick<Scene, 'model' | 'tree' | 'layout'>;

export type LayoutState =
  | { readonly kind: 'working'; readonly laidOut: LaidOut | null }
  | { readonly kind: 'ready'; readonly laidOut: LaidOut }
  | { readonly kind: 'failed'; readonly message: string; readonly laidOut: LaidOut | null };

interface Answer {
  readonly input: object;
  readonly open: ReadonlySet<string>;
  readonly failure: string | null;
}

/** Keeps the picture's layout up with what is open; the worker that makes it lives as long as the panel. */
export function useGraphLayout(
  model: GraphModel,
  tree: GroupTree,
  open: ReadonlySet<string>,
): LayoutState {
  const client = useRef<LayoutClient | null>(null);
  const [laidOut, setLaidOut] = useState<LaidOut | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
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
    client.current
      ?.layout(tree.groups.map((group) => open.has(group.key)))
      .then((layout) => {
        if (!isCurrent || !layout) return;
        setLaidOut({ model, tree, layout });
        setAnswer({ input, open, failure: null });
      })
      .catch((error: unknown) => {
        if (isCurrent)
          setAnswer({
            input,
            open,
            failure: error instanceof Error ? error.message : String(error),
          });
      });
    return () => {
      isCurrent = false;
    };
  }, [input, model, tree, open]);

  if (answer?.input !== input || answer.open !== open) return { kind: 'working', laidOut };
  if (answer.failure !== null) return { kind: 'failed', message: answer.failure, laidOut };
  return laidOut ? { kind: 'ready', laidOut } : { kind: 'working', laidOut };
}
