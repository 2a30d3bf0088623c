import { useCallback, useMemo, useState } from 'react';
import {
  buildGraphModel,
  shapeSignature,
  type GraphModel,
  type GraphSource,
} from '../model/graph-model';
import { groupModel, initiallyOpen, type Grouping } from '../model/grouping';
import { framedGroups, type GroupTree } from '../model/group-tree';

export interface GraphStructure {
  readonly model: GraphModel;
  readonly tree: GroupTree;
  readonly grouping: Grouping;
  readonly groupings: readonly Grouping[];
  readonly open: ReadonlySet<string>;
  /** Changes with the model or the grouping, not with what is open. */
  readonly identity: object;
  setGrouping(grouping: Grouping): void;
  setOpen(change: (open: ReadonlySet<string>) => ReadonlySet<string>): void;
  openAll(): void;
  closeAll(): void;
}

interface Kept {
  readonly nodes: GraphSource['nodes'];
  readonly grouping: Grouping | null;
  readonly open: ReadonlySet<string> | null;
}

/** Items, groups and what is open. A skip changes none of it, so that a click never moves the picture. */
export function useGraphStructure(
  source: GraphSource & { readonly prefers?: Grouping | undefined },
): GraphStructure {
  const { nodes, edges, inputs, outputs, plan, inner, prefers } = source;
  const signature = useMemo(() => shapeSignature(plan), [plan]);
  const [shaped, setShaped] = useState({ signature, plan });
  // Plans that differ in skips alone make the same model: the first of them stands for all.
  const shape = shaped.signature === signature ? shaped.plan : plan;
  if (shaped.signature !== signature) setShaped({ signature, plan });
  const model = useMemo(
    () => buildGraphModel({ nodes, edges, inputs, outputs, plan: shape, inner }),
    [nodes, edges, inputs, outputs, shape, inner],
  );
  const trees = useMemo(() => groupModel(model), [model]);
  const [kept, setKept] = useState<Kept>({ nodes, grouping: null, open: null });
  const isSame = kept.nodes === nodes;
  const wanted = isSame && kept.grouping !== null ? kept.grouping : prefers;
  const chosen = trees.find((each) => each.grouping === wanted) ?? trees[0]!;
  const { tree, grouping } = chosen;
  const open = useMemo(
    () => (isSame && kept.open !== null ? kept.open : initiallyOpen(model, tree)),
    [isSame, kept.open, model, tree],
  );
  const identity = useMemo(() => ({ nodes, grouping }), [nodes, grouping]);

  const setOpen = useCallback(
    (change: (open: ReadonlySet<string>) => ReadonlySet<string>): void =>
      setKept((old) => {
        const base =
          old.nodes === nodes && old.grouping === grouping && old.open !== null
            ? old.open
            : initiallyOpen(model, tree);
        return { nodes, grouping, open: change(base) };
      }),
    [nodes, grouping, model, tree],
  );
  return {
    model,
    tree,
    grouping,
    groupings: useMemo(() => trees.map((each) => each.grouping), [trees]),
    open,
    identity,
    setOpen,
    setGrouping: useCallback(
      (next: Grouping) => setKept({ nodes, grouping: next, open: null }),
      [nodes],
    ),
    openAll: useCallback(
      () => setOpen(() => new Set(framedGroups(tree).map((group) => group.key))),
      [setOpen, tree],
    ),
    closeAll: useCallback(() => setOpen(() => new Set()), [setOpen]),
  };
}
