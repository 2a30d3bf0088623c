import { useMemo, useState } from 'react';
import type { NodeView } from '../../../shared/contract/model-view';
import type { GraphPanelProps } from '../view/graph-panel-props';
import { shownElement } from '../view/shown-element';
import type { Scene } from '../draw/scene';
import type { GraphStructure } from './use-graph-structure';
import { useFileHits } from './use-file-hits';
import { findNodes } from '../view/find-nodes';

export interface GraphSearch {
  readonly query: string;
  /** Position of the match that is shown; -1 before the first Enter. */
  readonly match: number;
  readonly matches: number;
  readonly found: ReadonlySet<number>;
  setQuery(query: string): void;
  step(by: 1 | -1): void;
}

interface SearchSource {
  readonly view: { readonly scene: Scene } | null;
  readonly structure: GraphStructure;
  readonly nodes: readonly NodeView[];
  readonly onSearch: GraphPanelProps['onSearch'];
  focusItem(item: number): void;
}

const nothing: ReadonlySet<number> = new Set();

export function useGraphSearch({
  view,
  structure,
  nodes,
  onSearch,
  focusItem,
}: SearchSource): GraphSearch {
  const [query, setQuery] = useState('');
  const [match, setMatch] = useState(-1);
  const named = useMemo(() => findNodes(structure.model, query), [structure.model, query]);
  const inFile = useFileHits(structure.model, nodes, query, onSearch);
  const items = useMemo(
    () => [...new Set([...named, ...inFile])].sort((a, b) => a - b),
    [named, inFile],
  );
  const scene = view?.scene;
  const found = useMemo(
    () =>
      items.length === 0 || !scene
        ? nothing
        : new Set(
            items
              .map((item) => shownElement(scene.tree, scene.layout, item))
              .filter((element) => element >= 0),
          ),
    [items, scene],
  );
  return {
    query,
    match: Math.max(0, match),
    matches: items.length,
    found,
    setQuery: (next) => {
      setQuery(next);
      setMatch(-1);
    },
    step: (by) => {
      if (items.length === 0) return;
      const next =
        match < 0 ? (by > 0 ? 0 : items.length - 1) : (match + by + items.length) % items.length;
      setMatch(next);
      focusItem(items[next] ?? -1);
    },
  };
}
