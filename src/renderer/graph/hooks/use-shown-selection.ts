import { useEffect, useMemo, useRef } from 'react';
import type { Selection } from '../../state/view';
import type { Scene } from '../draw/scene';
import type { GraphStage } from '../view/graph-stage';
import { itemsByName } from '../model/graph-model';
import { shownElement } from '../view/shown-element';
import type { GraphStructure } from './use-graph-structure';

/** The shared selection in terms of what is drawn. */
export interface ShownSelection {
  readonly selected: ReadonlySet<number>;
  /** Item of the focused layer; -1 = none. */
  readonly focusedItem: number;
  /** Where it is drawn: itself, or the closed block round it; -1 = nowhere. */
  readonly focusedElement: number;
}

/** `scene` is null while what is drawn is grouped in another way than the model is now. */
export function useShownSelection(
  scene: Scene | null,
  selection: Selection,
  { model }: GraphStructure,
): ShownSelection {
  const itemOfName = useMemo(() => itemsByName(model), [model]);
  const focusedItem = selection.focused === null ? -1 : (itemOfName.get(selection.focused) ?? -1);
  const selected = useMemo(() => {
    const elements = new Set<number>();
    if (scene === null) return elements;
    for (const name of selection.layers) {
      const item = itemOfName.get(name);
      const element = item === undefined ? -1 : shownElement(scene.tree, scene.layout, item);
      if (element >= 0) elements.add(element);
    }
    return elements;
  }, [scene, selection.layers, itemOfName]);
  const focusedElement = useMemo(
    () =>
      scene !== null && focusedItem >= 0 ? shownElement(scene.tree, scene.layout, focusedItem) : -1,
    [scene, focusedItem],
  );
  return { selected, focusedItem, focusedElement };
}

/** What the next change of the focus means to the camera. */
export interface Reveal {
  /** The focus is set by a click or key on the graph: its place is in sight. */
  chosenHere(name: string | null): void;
  /** This item is to be in sight once it is in the picture. */
  showSoon(item: number): void;
  /** The same, and large enough to be read. */
  showReadableSoon(item: number): void;
}

/** Brings what was chosen in the table or a chart into sight; what is chosen here is in sight. */
export function useReveal(
  stage: GraphStage | null,
  { focusedItem, focusedElement }: ShownSelection,
  focusedName: string | null,
): Reveal {
  const ownFocus = useRef<string | null>(null);
  const pending = useRef(-1);
  const readable = useRef(-1);
  useEffect(() => {
    if (!stage || focusedElement < 0) return;
    if (readable.current >= 0 && readable.current === focusedElement) {
      readable.current = -1;
      pending.current = -1;
      stage.revealReadable(focusedElement);
    } else if (pending.current === focusedItem) {
      if (focusedElement === focusedItem) pending.current = -1;
      stage.reveal(focusedElement);
    } else if (ownFocus.current !== focusedName) stage.reveal(focusedElement);
    ownFocus.current = focusedName;
  }, [stage, focusedElement, focusedItem, focusedName]);
  return useMemo(
    () => ({
      chosenHere: (name) => void (ownFocus.current = name),
      showSoon: (item) => void (pending.current = item),
      showReadableSoon: (item) => void (readable.current = item),
    }),
    [],
  );
}
