import type { KeyboardEvent } from 'react';
import type { Scene, SceneIndex } from '../draw/scene';
import { elementState } from '../layout/graph-layout';
import { shownElement } from '../view/shown-element';
import type { GraphFocus } from './use-graph-focus';
import type { SwitchGroup } from './use-group-switch';
import type { GraphStage } from '../view/graph-stage';
import { stepFrom, type Direction } from '../view/neighbours';

export interface KeyContext {
  readonly scene: Scene;
  readonly index: SceneIndex;
  readonly stage: GraphStage;
  readonly focus: GraphFocus;
  readonly selectedLayers: readonly string[];
  readonly switchGroup: SwitchGroup;
  toggleSkip(layers: readonly string[]): void;
  showMenu(element: number): void;
  focusSearch(): void;
  findNext(step: 1 | -1): void;
  selectAll(): void;
  /** True when the tool was on. */
  leaveBoxTool(): boolean;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};
const zoomStep = 1.25;

/** The keys of the graph while it has the focus; true when the key was one of them. */
export function handleGraphKey(event: KeyboardEvent, context: KeyContext): boolean {
  const { stage, focus } = context;
  const { cursor } = focus;
  const direction = directions[event.key];
  if (event.ctrlKey || event.metaKey) return handleControlKey(event.key, context);
  if (event.altKey) return false;
  if (direction) {
    step(direction, event.shiftKey ? 'add' : 'replace', context);
    return true;
  }
  switch (event.key) {
    case 'F3':
      context.findNext(event.shiftKey ? -1 : 1);
      return true;
    case 'F10':
      if (event.shiftKey) context.showMenu(cursor);
      return event.shiftKey;
    case 'ContextMenu':
      context.showMenu(cursor);
      return true;
    case 'Enter':
      enter(context);
      return true;
    case 'Backspace':
      closeAround(context);
      return true;
    case ' ':
    case 'x':
    case 'X':
      toggleFocused(context);
      return true;
    case 'f':
    case 'F':
      stage.fit();
      return true;
    case '+':
    case '=':
      stage.zoomTo(stage.aim.zoom * zoomStep, cursor);
      return true;
    case '-':
      stage.zoomTo(stage.aim.zoom / zoomStep, cursor);
      return true;
    case '0':
      stage.zoomTo(1, cursor);
      return true;
    case 'Home':
    case 'End':
      goToEnd(event.key, context);
      return true;
    case 'Escape':
      return escape(context);
    default:
      return false;
  }
}

function handleControlKey(key: string, context: KeyContext): boolean {
  if (key === 'f') context.focusSearch();
  else if (key === 'a') context.selectAll();
  else return false;
  return true;
}

function step(
  direction: Direction,
  mode: 'replace' | 'add',
  { scene, index, focus }: KeyContext,
): void {
  const state = scene.layout.states[focus.cursor];
  if (state === elementState.frame) {
    focus.enterGroup(focus.cursor);
    return;
  }
  const next =
    state === elementState.card ? stepFrom(index, focus.cursor, direction) : firstPlace(scene);
  if (next >= 0) focus.focusElement(next, mode);
}

/** Where the keyboard begins: the first layer, or the block that hides it. */
function firstPlace({ tree, layout, model }: Scene): number {
  const first = model.itemOfLayer[0] ?? model.items.find((item) => item.kind === 'float')?.id ?? -1;
  return first < 0 ? -1 : shownElement(tree, layout, first);
}

function enter({ scene, stage, focus, switchGroup }: KeyContext): void {
  const { cursor } = focus;
  if (scene.layout.states[cursor] === elementState.frame) focus.enterGroup(cursor);
  else if (cursor >= scene.layout.itemCount) switchGroup(cursor - scene.layout.itemCount, true);
  else if (cursor >= 0) stage.reveal(cursor, true);
}

function closeAround({ focus, switchGroup }: KeyContext): void {
  const group = focus.groupOf(focus.cursor);
  if (group > 0) switchGroup(group, false);
}

function toggleFocused({ scene, focus, selectedLayers, toggleSkip }: KeyContext): void {
  const item = scene.model.items[focus.cursor];
  const isAlone = item?.kind === 'layer' && !selectedLayers.includes(item.name);
  const layers = isAlone ? [item.name] : selectedLayers;
  if (layers.length > 0) toggleSkip(layers);
}

function goToEnd(key: 'Home' | 'End', { scene, focus }: KeyContext): void {
  const items = scene.model.itemOfLayer;
  const item = (key === 'Home' ? items[0] : items.at(-1)) ?? -1;
  const element = item < 0 ? -1 : shownElement(scene.tree, scene.layout, item);
  if (element >= 0) focus.focusElement(element, 'replace');
}

/** Only what is the graph's own: the selection is everybody's, its Escape is handled above. */
function escape({ focus, selectedLayers, leaveBoxTool }: KeyContext): boolean {
  if (leaveBoxTool()) return true;
  if (focus.cursor < 0 || selectedLayers.length > 0) return false;
  focus.clear();
  return true;
}
