import { useCallback, useEffect, useMemo } from 'react';
import type { Scene } from '../draw/scene';
import type { GraphHandle } from '../view/graph-handle';
import type { GraphStage } from '../view/graph-stage';
import { shownElement } from '../view/shown-element';
import { itemsByName } from '../model/graph-model';
import type { GraphStructure } from './use-graph-structure';

/** Gives what is around the graph a way to find and move things in it. */
export function useHandle(
  stage: GraphStage | null,
  view: { readonly scene: Scene } | null,
  { model, tree }: GraphStructure,
  onHandle: ((handle: GraphHandle | null) => void) | undefined,
): Pick<GraphHandle, 'elementOf'> {
  const byName = useMemo(() => itemsByName(model), [model]);
  const scene = view?.scene.tree === tree ? view.scene : null;
  const elementOf = useCallback(
    (name: string) => {
      const item = byName.get(name);
      return item === undefined || scene === null
        ? -1
        : shownElement(scene.tree, scene.layout, item);
    },
    [byName, scene],
  );
  useEffect(() => {
    if (stage === null || scene === null || onHandle === undefined) return undefined;
    onHandle({ stage, elementOf });
    return () => onHandle(null);
  }, [stage, scene, elementOf, onHandle]);
  return { elementOf };
}
