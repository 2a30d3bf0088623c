import type { Point, Rect } from '../layout/geometry';
import { panBy, zoomAt } from '../draw/camera';
import type { GraphStage, Hit } from './graph-stage';

export interface PointerActions {
  onHover(hit: Hit | null, at: Point): void;
  onClick(hit: Hit | null, modifiers: Modifiers): void;
  onDoubleClick(hit: Hit | null): void;
  onContextMenu(hit: Hit | null, at: Point): void;
  /** While a box is drawn, then once with `done`. */
  onBox(box: Rect, done: boolean, modifiers: Modifiers): void;
  /** True while dragging on empty space draws a box instead of moving the picture. */
  isBoxTool(): boolean;
}

export interface Modifiers {
  readonly shift: boolean;
  readonly control: boolean;
}

const dragThresholdPx = 4;
/** A notch of a mouse wheel is at least this far; touch pads send smaller steps. */
const wheelNotchPx = 50;

interface Drag {
  readonly startX: number;
  readonly startY: number;
  lastX: number;
  lastY: number;
  kind: 'pending' | 'pan' | 'box';
}

/** Mouse, pen and touch on the canvas: pan, zoom, pick, draw a box. Returns a function that takes the listeners off. */
export function controlPointer(
  target: HTMLElement,
  stage: GraphStage,
  actions: PointerActions,
): () => void {
  const abort = new AbortController();
  const options = { signal: abort.signal };
  const place = (event: MouseEvent): Point => {
    const bounds = target.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  };
  const hitOf = (event: MouseEvent): Hit | null => {
    const at = place(event);
    return stage.hitAt(at.x, at.y);
  };
  const drags = new Drags(target, stage, actions);
  const listen = <K extends 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel'>(
    type: K,
    take: (event: PointerEvent, at: Point) => void,
  ): void => target.addEventListener(type, (event) => take(event, place(event)), options);

  listen('pointerdown', (event, at) => {
    if (event.button <= 1 && !isOver(event)) drags.begin(event, at);
  });
  listen('pointermove', (event, at) => {
    if (!drags.move(event, at) && event.buttons === 0)
      actions.onHover(isOver(event) ? null : stage.hitAt(at.x, at.y), at);
  });
  listen('pointerup', (event, at) => drags.end(event, at, false));
  listen('pointercancel', (event, at) => drags.end(event, at, true));
  target.addEventListener('pointerleave', (event) => actions.onHover(null, place(event)), options);
  target.addEventListener(
    'dblclick',
    (event) => {
      if (!isOver(event)) actions.onDoubleClick(hitOf(event));
    },
    options,
  );
  target.addEventListener(
    'contextmenu',
    (event) => {
      if (isOver(event)) return;
      event.preventDefault();
      // A menu key has no pointer position: the keyboard handler opens that menu at the focused node.
      if (event.button === 2)
        actions.onContextMenu(hitOf(event), { x: event.clientX, y: event.clientY });
    },
    options,
  );
  target.addEventListener(
    'wheel',
    (event) => {
      if (isOver(event)) return;
      event.preventDefault();
      turnWheel(stage, event, place(event));
    },
    { ...options, passive: false },
  );
  return () => abort.abort();
}

/** On something that lies over the graph and is used by itself: a legend, a map. */
function isOver({ target }: Event): boolean {
  return target instanceof Element && target.closest('[data-over-graph]') !== null;
}

function modifiersOf(event: MouseEvent): Modifiers {
  return { shift: event.shiftKey, control: event.ctrlKey || event.metaKey };
}

function boxOf(at: Point, from: Drag): Rect {
  return {
    x: Math.min(from.startX, at.x),
    y: Math.min(from.startY, at.y),
    width: Math.abs(at.x - from.startX),
    height: Math.abs(at.y - from.startY),
  };
}

/** What is held down: one pointer that clicks, pans or draws a box, or two fingers that pinch. */
class Drags {
  readonly #target: HTMLElement;
  readonly #stage: GraphStage;
  readonly #actions: PointerActions;
  readonly #touches = new Map<number, Point>();
  #drag: Drag | null = null;

  constructor(target: HTMLElement, stage: GraphStage, actions: PointerActions) {
    this.#target = target;
    this.#stage = stage;
    this.#actions = actions;
  }

  begin(event: PointerEvent, at: Point): void {
    this.#touches.set(event.pointerId, at);
    this.#target.setPointerCapture(event.pointerId);
    this.#drag =
      this.#touches.size > 1
        ? null
        : { startX: at.x, startY: at.y, lastX: at.x, lastY: at.y, kind: 'pending' };
  }

  /** False when nothing is dragged. */
  move(event: PointerEvent, at: Point): boolean {
    const drag = this.#drag;
    const isHeld = this.#touches.has(event.pointerId);
    if (this.#touches.size === 2 && isHeld) {
      pinch(this.#stage, this.#touches, event.pointerId, at);
      return true;
    }
    if (!drag || !isHeld) return false;
    this.#touches.set(event.pointerId, at);
    const far = Math.hypot(at.x - drag.startX, at.y - drag.startY) >= dragThresholdPx;
    if (drag.kind === 'pending' && far) {
      const isBox = event.buttons === 1 && (event.shiftKey || this.#actions.isBoxTool());
      drag.kind = isBox ? 'box' : 'pan';
      this.#actions.onHover(null, at);
      if (!isBox) this.#target.style.cursor = 'grabbing';
    }
    if (drag.kind === 'pan')
      this.#stage.setCamera(panBy(this.#stage.camera, at.x - drag.lastX, at.y - drag.lastY));
    else if (drag.kind === 'box') this.#actions.onBox(boxOf(at, drag), false, modifiersOf(event));
    drag.lastX = at.x;
    drag.lastY = at.y;
    return true;
  }

  end(event: PointerEvent, at: Point, isCancelled: boolean): void {
    if (!this.#touches.delete(event.pointerId)) return;
    this.#target.style.cursor = '';
    const ended = this.#drag;
    this.#drag = null;
    if (ended?.kind === 'box')
      this.#actions.onBox(
        isCancelled ? { x: 0, y: 0, width: 0, height: 0 } : boxOf(at, ended),
        true,
        modifiersOf(event),
      );
    else if (ended?.kind === 'pending' && event.button === 0 && !isCancelled)
      this.#actions.onClick(this.#stage.hitAt(at.x, at.y), modifiersOf(event));
  }
}

/** A notch of a mouse wheel zooms; touch pads pan, and zoom with a pinch, which arrives as Ctrl. */
function turnWheel(stage: GraphStage, event: WheelEvent, at: Point): void {
  const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
  const dx = event.deltaX * unit;
  const dy = event.deltaY * unit;
  const isNotch = dx === 0 && Math.abs(dy) >= wheelNotchPx;
  const zoom = (rate: number): void =>
    stage.setCamera(zoomAt(stage.camera, at, Math.exp(-dy * rate)));
  if (event.ctrlKey || event.metaKey) zoom(isNotch ? 0.002 : 0.01);
  else if (event.shiftKey) stage.setCamera(panBy(stage.camera, -(dx === 0 ? dy : dx), 0));
  else if (isNotch) zoom(0.002);
  else stage.setCamera(panBy(stage.camera, -dx, -dy));
}

function pinch(stage: GraphStage, touches: Map<number, Point>, moved: number, to: Point): void {
  const from = touches.get(moved);
  const other = [...touches].find(([id]) => id !== moved)?.[1];
  if (!from || !other) return;
  const factor =
    Math.hypot(to.x - other.x, to.y - other.y) /
    Math.max(1, Math.hypot(from.x - other.x, from.y - other.y));
  stage.setCamera(
    panBy(zoomAt(stage.camera, other, factor), (to.x - from.x) / 2, (to.y - from.y) / 2),
  );
  touches.set(moved, to);
}
