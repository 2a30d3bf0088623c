import { panBy, zoomAt } from '../draw/camera';
import type { GraphStage, Hit } from './graph-stage';

export interface PointerActions {
  onHover(hit: Hit | null, at: { readonly x: number; readonly y: number }): void;
  onClick(hit: Hit | null, modifiers: Modifiers): void;
  onDoubleClick(hit: Hit | null): void;
  onContextMenu(hit: Hit | null, at: { readonly x: number; readonly y: number }): void;
  /** While a box is drawn, then once with `done`. */
  onBox(box: Box, done: boolean, modifiers: Modifiers): void;
  /** True while dragging on empty space draws a box instead of moving the picture. */
  isBoxTool(): boolean;
}

export interface Modifiers {
  readonly shift: boolean;
  readonly control: boolean;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
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
  let drag: Drag | null = null;
  const touches = new Map<number, { x: number; y: number }>();
  const abort = new AbortController();
  const options = { signal: abort.signal };

  const place = (event: MouseEvent): { x: number; y: number } => {
    const bounds = target.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  };
  const modifiersOf = (event: MouseEvent): Modifiers => ({
    shift: event.shiftKey,
    control: event.ctrlKey || event.metaKey,
  });
  const boxOf = (at: { x: number; y: number }, from: Drag): Box => ({
    x: Math.min(from.startX, at.x),
    y: Math.min(from.startY, at.y),
    width: Math.abs(at.x - from.startX),
    height: Math.abs(at.y - from.startY),
  });

  target.addEventListener(
    'pointerdown',
    (event) => {
      if (
        event.button > 1 ||
        (event.target instanceof Element && event.target.closest('[data-over-graph]') !== null)
      )
        return;
      const at = place(event);
      touches.set(event.pointerId, at);
      target.setPointerCapture(event.pointerId);
      if (touches.size > 1) drag = null;
      else drag = { startX: at.x, startY: at.y, lastX: at.x, lastY: at.y, kind: 'pending' };
    },
    options,
  );

  target.addEventListener(
    'pointermove',
    (event) => {
      const at = place(event);
      const before = touches.get(event.pointerId);
      if (touches.size === 2 && before) {
        pinch(stage, touches, event.pointerId, at);
        return;
      }
      if (!drag || !before) {
        if (event.buttons === 0)
          actions.onHover(
            event.target instanceof Element && event.target.closest('[data-over-graph]') !== null
              ? null
              : stage.hitAt(at.x, at.y),
            at,
          );
        return;
      }
      touches.set(event.pointerId, at);
      if (
        drag.kind === 'pending' &&
        Math.hypot(at.x - drag.startX, at.y - drag.startY) >= dragThresholdPx
      ) {
        const isBox = event.buttons === 1 && (event.shiftKey || actions.isBoxTool());
        drag.kind = isBox ? 'box' : 'pan';
        actions.onHover(null, at);
        if (!isBox) target.style.cursor = 'grabbing';
      }
      if (drag.kind === 'pan')
        stage.setCamera(panBy(stage.camera, at.x - drag.lastX, at.y - drag.lastY));
      else if (drag.kind === 'box') actions.onBox(boxOf(at, drag), false, modifiersOf(event));
      drag.lastX = at.x;
      drag.lastY = at.y;
    },
    options,
  );

  const release = (event: PointerEvent, isCancelled: boolean): void => {
    if (!touches.delete(event.pointerId)) return;
    target.style.cursor = '';
    const ended = drag;
    drag = null;
    if (!ended) return;
    const at = place(event);
    if (ended.kind === 'box')
      actions.onBox(
        isCancelled ? { x: 0, y: 0, width: 0, height: 0 } : boxOf(at, ended),
        true,
        modifiersOf(event),
      );
    else if (ended.kind === 'pending' && event.button === 0 && !isCancelled)
      actions.onClick(stage.hitAt(at.x, at.y), modifiersOf(event));
  };
  target.addEventListener('pointerup', (event) => release(event, false), options);
  target.addEventListener('pointercancel', (event) => release(event, true), options);
  target.addEventListener('pointerleave', (event) => actions.onHover(null, place(event)), options);

  target.addEventListener(
    'dblclick',
    (event) => {
      if (event.target instanceof Element && event.target.closest('[data-over-graph]') !== null)
        return;
      const at = place(event);
      actions.onDoubleClick(stage.hitAt(at.x, at.y));
    },
    options,
  );
  target.addEventListener(
    'contextmenu',
    (event) => {
      if (event.target instanceof Element && event.target.closest('[data-over-graph]') !== null)
        return;
      event.preventDefault();
      const at = place(event);
      // A menu key has no pointer position: the keyboard handler opens that menu at the focused node.
      if (event.button === 2)
        actions.onContextMenu(stage.hitAt(at.x, at.y), { x: event.clientX, y: event.clientY });
    },
    options,
  );
  target.addEventListener(
    'wheel',
    (event) => {
      if (event.target instanceof Element && event.target.closest('[data-over-graph]') !== null)
        return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
      const dx = event.deltaX * unit;
      const dy = event.deltaY * unit;
      const isNotch = dx === 0 && Math.abs(dy) >= wheelNotchPx;
      if (event.ctrlKey || event.metaKey)
        stage.setCamera(
          zoomAt(stage.camera, place(event), Math.exp(-dy * (isNotch ? 0.002 : 0.01))),
        );
      else if (event.shiftKey) stage.setCamera(panBy(stage.camera, -(dx === 0 ? dy : dx), 0));
      else if (isNotch) stage.setCamera(zoomAt(stage.camera, place(event), Math.exp(-dy * 0.002)));
      else stage.setCamera(panBy(stage.camera, -dx, -dy));
    },
    { ...options, passive: false },
  );
  return () => abort.abort();
}

function pinch(
  stage: GraphStage,
  touches: Map<number, { x: number; y: number }>,
  moved: number,
  to: { x: number; y: number },
): void {
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
