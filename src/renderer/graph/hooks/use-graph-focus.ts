import { useCallback, useMemo, useState } from 'react';
import type { LinkedView, Selection } from '../../state/view';
import type { Scene, SceneIndex } from '../draw/scene';
import { groupsAround, shownElement } from '../view/shown-element';
import type { GraphItem } from '../model/graph-model';
import type { GroupTree } from '../model/group-tree';
import { useReveal, useShownSelection } from './use-shown-selection';
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

interface FocusSource {
  readonly view: { readonly scene: Scene; readonly index: SceneIndex } | null;
  readonly stage: GraphStage | null;
  readonly selection: Selection;
  readonly structure: GraphStructure;
  readonly onSelect: LinkedView['onSelect'];
}

/** The shared selection in terms of what is drawn, and the keyboard's own place among things that are no layers. */
export function useGraphFocus(source: FocusSource): GraphFocus {
  const { view, stage, selection, structure, onSelect } = source;
  const { model, tree, setOpen } = structure;
  const scene = view?.scene ?? null;
  const current = scene?.tree === tree ? scene : null;
  const shown = useShownSelection(current, selection, structure);
  const reveal = useReveal(stage, shown, selection.focused);
  const { selected, focusedItem, focusedElement } = shown;
  const [local, setLocal] = useOwnPlace(selection.focused, tree);

  const choose = useCallback(
    (names: readonly string[], mode: Mode): void => {
      setLocal(-1);
      reveal.chosenHere(names.at(-1) ?? null);
      onSelect(names, mode);
    },
    [setLocal, reveal, onSelect],
  );
  const focusElement = useCallback(
    (element: number, mode: Mode): void => {
      const item = model.items[element];
      stage?.reveal(element);
      if (item && isNamed(item)) choose([item.name], mode);
      else setLocal(element);
    },
    [model, stage, choose, setLocal],
  );
  const selectElements = useCallback(
    (elements: readonly number[], mode: Mode): void => choose(layersIn(structure, elements), mode),
    [structure, choose],
  );
  const showItem = useCallback(
    (id: number): void => {
      const item = model.items[id];
      if (!item) return;
      reveal.showSoon(id);
      const around = groupsAround(tree, id);
      setOpen((old) => (around.every((key) => old.has(key)) ? old : new Set([...old, ...around])));
      if (isNamed(item)) {
        onSelect([item.name], 'replace');
        if (current) stage?.reveal(shownElement(current.tree, current.layout, id));
      } else {
        setLocal(id);
        stage?.reveal(id);
      }
    },
    [model, tree, reveal, setOpen, onSelect, stage, current, setLocal],
  );
  return useMemo(
    () => ({
      selected,
      cursor: local >= 0 ? local : focusedElement,
      crumbs: crumbsOf(structure, scene, local >= 0 ? local : focusedItem),
      focusElement,
      selectElements,
      selectGroup: (id, mode) => selectElements([model.items.length + id], mode),
      showItem,
      showFocused: () => {
        if (focusedItem < 0) return;
        if (focusedElement === focusedItem) return stage?.revealReadable(focusedItem);
        reveal.showReadableSoon(focusedItem);
        showItem(focusedItem);
      },
      enterGroup: (element) => {
        const first = tree.groups[element - model.items.length]?.items[0];
        if (first !== undefined && scene)
          focusElement(shownElement(scene.tree, scene.layout, first), 'replace');
      },
      groupOf: (element) => groupAround(structure, element),
      clear: () => choose([], 'replace'),
    }),
    [
      selected,
      local,
      focusedItem,
      focusedElement,
      stage,
      model,
      structure,
      tree,
      scene,
      reveal,
      focusElement,
      selectElements,
      showItem,
      choose,
    ],
  );
}

/** The keyboard's place on something that is no layer; -1 once the shared selection moves on or the model is grouped anew. */
function useOwnPlace(
  focused: string | null,
  tree: GroupTree,
): readonly [number, (element: number) => void] {
  const [place, setPlace] = useState({ element: -1, focused, tree });
  const set = useCallback(
    (element: number) => setPlace({ element, focused, tree }),
    [focused, tree],
  );
  return [place.focused === focused && place.tree === tree ? place.element : -1, set];
}

/** Selections name these; blocks, inputs and outputs have no name in the recipe. */
function isNamed(item: GraphItem): boolean {
  return item.kind === 'layer' || item.kind === 'float';
}

function layersIn({ model, tree }: GraphStructure, elements: readonly number[]): string[] {
  return elements
    .flatMap((element) =>
      element < model.items.length
        ? [element]
        : (tree.groups[element - model.items.length]?.items ?? []),
    )
    .flatMap((id) => (model.items[id]?.kind === 'layer' ? [model.items[id].name] : []));
}

/** The way to an element through the blocks round it, where blocks lie within blocks. */
function crumbsOf(
  structure: GraphStructure,
  scene: Scene | null,
  element: number,
): GraphFocus['crumbs'] {
  const { model, tree } = structure;
  const item = model.items[element];
  const group = groupAround(structure, element);
  const isNested =
    tree.groups.some((each) => each.depth > 1 && !each.implicit) ||
    (scene?.layout.states.subarray(scene.layout.itemCount).includes(1) ?? false);
  return isNested && group > 0
    ? { group, leaf: item ? (tree.labels[item.id] ?? item.name) : null }
    : null;
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
