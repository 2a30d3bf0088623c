import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LinkedView, Selection } from '../../state/view';
import type { Scene, SceneIndex } from '../draw/scene';
import { groupsAround, shownElement } from '../view/shown-element';
import type { GraphStructure } from './use-graph-structure';
import type { GraphStage } from '../view/graph-stage';

type Mode = 'replace' | 'add' | 'toggle';

export interface GraphFocus {
  readonly selected: ReadonlySet<number>;
  /** Element the keyboard moves from; -1 = none. */
  readonly cursor: number;
  readonly crumbs: { readonly group: number; readonly leaf: string | null } | null;
  focusElement(element: number, mode: Mode): void;
  selectElements(elements: readonly number[], mode: Mode): void;
  selectGroup(group: number, mode: Mode): void;
  /** Opens what hides an item, then selects and shows it. */
  showItem(item: number): void;
  showFocused(): void;
  /** Moves to the first node of an open group. */
  enterGroup(element: number): void;
  groupOf(element: number): number;
  clear(): void;
}

/** The keyboard's place on something that is no layer: a block, an input. */
interface OwnPlace {
  readonly element: number;
  readonly focused: string | null;
  readonly tree: GraphStructure['tree'];
}

interface FocusSource {
  readonly view: { readonly scene: Scene; readonly index: SceneIndex } | null;
  readonly stage: GraphStage | null;
  readonly selection: Selection;
  readonly structure: GraphStructure;
  readonly onSelect: LinkedView['onSelect'];
}

/** The shared selection in terms of what is drawn, and the keyboard's own place among things that are no layers. */
export function useGraphFocus({
  view,
  stage,
  selection,
  structure,
  onSelect,
}: FocusSource): GraphFocus {
  const { model, tree, setOpen } = structure;
  const [ownPlace, setOwnPlace] = useState<OwnPlace>({ element: -1, focused: null, tree });
  const ownFocus = useRef<string | null>(null);
  const pending = useRef(-1);
  /** An item that is to be shown so that it can be read, once it is in the picture. */
  const wanted = useRef(-1);
  // Holds until the shared selection moves on or the model is grouped anew.
  const local =
    ownPlace.focused === selection.focused && ownPlace.tree === tree ? ownPlace.element : -1;
  const setLocal = useCallback(
    (element: number) => setOwnPlace({ element, focused: selection.focused, tree }),
    [selection.focused, tree],
  );
  const itemOfName = useMemo(
    () =>
      new Map(
        model.items
          .filter((item) => item.kind === 'layer' || item.kind === 'float')
          .map((item) => [item.name, item.id]),
      ),
    [model],
  );
  const focusedItem = selection.focused === null ? -1 : (itemOfName.get(selection.focused) ?? -1);
  const scene = view?.scene ?? null;
  const isCurrent = scene !== null && scene.tree === tree;

  const selected = useMemo(() => {
    const elements = new Set<number>();
    if (!isCurrent) return elements;
    for (const name of selection.layers) {
      const item = itemOfName.get(name);
      const element = item === undefined ? -1 : shownElement(scene.tree, scene.layout, item);
      if (element >= 0) elements.add(element);
    }
    return elements;
  }, [isCurrent, scene, selection.layers, itemOfName]);
  const focusedElement = useMemo(
    () =>
      isCurrent && focusedItem >= 0 ? shownElement(scene.tree, scene.layout, focusedItem) : -1,
    [isCurrent, scene, focusedItem],
  );
  const cursor = local >= 0 ? local : focusedElement;

  // Chosen in the table or a chart: bring it into sight; chosen here: it is in sight.
  useEffect(() => {
    if (!stage || focusedElement < 0) return;
    if (wanted.current >= 0 && wanted.current === focusedElement) {
      wanted.current = -1;
      pending.current = -1;
      stage.revealReadable(focusedElement);
      ownFocus.current = selection.focused;
      return;
    }
    if (pending.current === focusedItem) {
      if (focusedElement === focusedItem) pending.current = -1;
      stage.reveal(focusedElement);
    } else if (ownFocus.current !== selection.focused) stage.reveal(focusedElement);
    ownFocus.current = selection.focused;
  }, [stage, focusedElement, focusedItem, selection.focused]);

  const choose = useCallback(
    (names: readonly string[], mode: Mode): void => {
      ownFocus.current = names.at(-1) ?? null;
      onSelect(names, mode);
    },
    [onSelect],
  );
  const selectElements = useCallback(
    (elements: readonly number[], mode: Mode): void => {
      const items = elements.flatMap((element) =>
        element < model.items.length
          ? [element]
          : (tree.groups[element - model.items.length]?.items ?? []),
      );
      const names = items.flatMap((item) =>
        model.items[item]?.kind === 'layer' ? [model.items[item].name] : [],
      );
      setLocal(-1);
      choose(names, mode);
    },
    [model, tree, choose, setLocal],
  );
  const focusElement = useCallback(
    (element: number, mode: Mode): void => {
      const item = model.items[element];
      stage?.reveal(element);
      if (item && (item.kind === 'layer' || item.kind === 'float')) {
        setLocal(-1);
        choose([item.name], mode);
      } else setLocal(element);
    },
    [model, stage, choose, setLocal],
  );
  const showItem = useCallback(
    (item: number): void => {
      const target = model.items[item];
      if (!target) return;
      pending.current = item;
      const around = groupsAround(tree, item);
      setOpen((old) => (around.every((key) => old.has(key)) ? old : new Set([...old, ...around])));
      if (target.kind === 'layer' || target.kind === 'float') {
        onSelect([target.name], 'replace');
        if (isCurrent) stage?.reveal(shownElement(scene.tree, scene.layout, item));
      } else {
        setLocal(item);
        stage?.reveal(item);
      }
    },
    [model, tree, setOpen, onSelect, stage, isCurrent, scene, setLocal],
  );
  const groupOf = useCallback(
    (element: number): number => groupAround(structure, element),
    [structure],
  );

  return useMemo(() => {
    const shown = local >= 0 ? local : focusedItem;
    const item = model.items[shown];
    const group = groupAround(structure, shown);
    const isNested =
      tree.groups.some((each) => each.depth > 1 && !each.implicit) ||
      (scene?.layout.states.subarray(scene.layout.itemCount).includes(1) ?? false);
    return {
      selected,
      cursor,
      crumbs:
        isNested && group > 0
          ? { group, leaf: item ? (tree.labels[item.id] ?? item.name) : null }
          : null,
      focusElement,
      selectElements,
      selectGroup: (id, mode) => selectElements([model.items.length + id], mode),
      showItem,
      showFocused: () => {
        if (focusedItem < 0) return;
        if (focusedElement === focusedItem) {
          stage?.revealReadable(focusedItem);
          return;
        }
        wanted.current = focusedItem;
        showItem(focusedItem);
      },
      enterGroup: (element) => {
        const first = tree.groups[element - model.items.length]?.items[0];
        if (first !== undefined && scene)
          focusElement(shownElement(scene.tree, scene.layout, first), 'replace');
      },
      groupOf,
      clear: () => {
        setLocal(-1);
        choose([], 'replace');
      },
    };
  }, [
    selected,
    cursor,
    local,
    focusedItem,
    focusedElement,
    stage,
    model,
    structure,
    tree,
    scene,
    focusElement,
    selectElements,
    showItem,
    groupOf,
    choose,
    setLocal,
  ]);
}

/** Innermost framed group round an element; a closed group is its own. */
function groupAround({ model, tree }: GraphStructure, element: number): number {
  if (element < 0) return -1;
  let group =
    element < model.items.length ? (tree.groupOfItem[element] ?? -1) : element - model.items.length;
  while (group > 0 && tree.groups[group]?.implicit === true)
    group = tree.groups[group]?.parent ?? -1;
  return group;
}
