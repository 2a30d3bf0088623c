import type { KeyboardEvent } from 'react';
import { elementState } from './layout/layout-graph';
import { shownElement } from './model/shown-element';
import type { GraphStage } from './view/graph-stage';
import { stepFrom, type Direction } from './view/neighbours';
import type { Scene, SceneIndex } from './draw/scene';

export interface KeyContext {
  readonly scene: Scene;
  readonly index: SceneIndex;
  readonly stage: GraphStage;
  readonly cursor: number;
  readonly selectedLayers: readonly string[];
  focusElement(element: number, mode: 'replace' | 'add'): void;
  openGroup(element: number): void;
  /** Moves to the first node of an open group. */
  enterGroup(element: number): void;
  closeGroupOf(element: number): void;
  toggleSkip(layers: readonly string[]): void;
  showMenu(element: number): void;
  focusSearch(): void;
  findNext(step: 1 | -1): void;
  selectAll(): void;
  /** True when there was something to cancel. */
  escape(): boolean;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** The keys of the graph while it has the focus; true when the key was one of them. */
export function handleGraphKey(event: KeyboardEvent, context: KeyContext): boolean {
  const { scene, index, stage, cursor } = context;
  const direction = directions[event.key];
  const control = event.ctrlKey || event.metaKey;
  if (direction && !control && !event.altKey) {
    if (scene.layout.states[cursor] === elementState.frame) {
      context.enterGroup(cursor);
      return true;
    }
    const next =
      scene.layout.states[cursor] === elementState.card
        ? stepFrom(index, cursor, direction)
        : firstPlace(scene);
    if (next >= 0) context.focusElement(next, event.shiftKey ? 'add' : 'replace');
    return true;
  }
  if (event.key === 'F3') {
    context.findNext(event.shiftKey ? -1 : 1);
    return true;
  }
  if (event.key === 'F10' && event.shiftKey) {
    context.showMenu(cursor);
    return true;
  }
  if (control) {
    if (event.key === 'f') context.focusSearch();
    else if (event.key === 'a') context.selectAll();
    else return false;
    return true;
  }
  switch (event.key) {
    case 'Enter':
      if (scene.layout.states[cursor] === elementState.frame) context.enterGroup(cursor);
      else if (cursor >= scene.layout.itemCount) context.openGroup(cursor);
      else if (cursor >= 0) stage.reveal(cursor, true);
      return true;
    case 'Backspace':
      context.closeGroupOf(cursor);
      return true;
    case ' ':
    case 'x':
    case 'X':
      return toggleFocused(context);
    case 'f':
    case 'F':
      stage.fit();
      return true;
    case '+':
    case '=':
      stage.zoomTo(stage.aim.zoom * 1.25, cursor);
      return true;
    case '-':
      stage.zoomTo(stage.aim.zoom / 1.25, cursor);
      return true;
    case '0':
      stage.zoomTo(1, cursor);
      return true;
    case 'Home':
    case 'End': {
      const items = scene.model.itemOfLayer;
      const item = (event.key === 'Home' ? items[0] : items.at(-1)) ?? -1;
      if (item >= 0) context.focusElement(item, 'replace');
      return true;
    }
    case 'ContextMenu':
      context.showMenu(cursor);
      return true;
    case 'Escape':
      return context.escape();
    default:
      return false;
  }
}

function toggleFocused({ scene, cursor, selectedLayers, toggleSkip }: KeyContext): boolean {
  const item = scene.model.items[cursor];
  const own = item?.kind === 'layer' ? [item.name] : [];
  const layers =
    own[0] !== undefined && selectedLayers.includes(own[0])
      ? selectedLayers
      : own.length > 0
        ? own
        : selectedLayers;
  if (layers.length > 0) toggleSkip(layers);
  return true;
}

/** Where the keyboard begins: the first layer, or the block that hides it. */
function firstPlace({ tree, layout, model }: Scene): number {
  const first = model.itemOfLayer[0] ?? model.items.find((item) => item.kind === 'float')?.id ?? -1;
  return first < 0 ? -1 : shownElement(tree, layout, first);
}
