import { useEffect, useMemo, useState } from 'react';
import { innerKey, type ModelHit } from '../../../shared/contract/anatomy';
import type { NodeView } from '../../../shared/contract/model-view';
import type { GraphModel } from '../model/graph-model';
import type { GraphPanelProps } from '../view/graph-panel-props';

/** Whoever still types is not asked for. */
const pauseMs = 200;
const none: readonly ModelHit[] = [];

/** Items that a search of the file found: by attributes and tensors, and inside nodes. */
export function useFileHits(
  model: GraphModel,
  nodes: readonly NodeView[],
  query: string,
  onSearch: GraphPanelProps['onSearch'],
): readonly number[] {
  const [found, setFound] = useState({ query: '', hits: none });
  useEffect(() => {
    if (onSearch === undefined || query.trim() === '') return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      onSearch(query).then(
        ({ hits }) => isCurrent && setFound({ query, hits }),
        // The file cannot be asked now; what the picture itself has is found all the same.
        () => isCurrent && setFound({ query, hits: none }),
      );
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [query, onSearch]);
  const places = useMemo(() => indexItems(model, nodes), [model, nodes]);
  const hits = found.query === query ? found.hits : none;
  return useMemo(() => hits.flatMap((hit) => placeOf(hit, places) ?? []), [hits, places]);
}

/** Items by the names that nodes have in the file. */
export function indexItems(
  model: GraphModel,
  nodes: readonly NodeView[],
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const { id, merged } of nodes) {
    const item = model.itemOfNode[id];
    if (item !== undefined) for (const name of merged) places.set(name, item);
  }
  for (const item of model.items) if (item.inside !== undefined) places.set(item.name, item.id);
  return places;
}

/** What is inside and not drawn is where the node is that holds it. */
export function placeOf(
  { path, node }: Pick<ModelHit, 'path' | 'node'>,
  places: ReadonlyMap<string, number>,
): number | null {
  const own = places.get(innerKey(path, node));
  if (own !== undefined) return own;
  const outer = path.at(-1);
  return outer === undefined
    ? null
    : placeOf({ path: path.slice(0, -1), node: outer.node }, places);
}
