import type { Rect } from '../layout/geometry';

/** `x`, `y`: the point of the picture at the panel's top left corner; `zoom` 1 = 100 %. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The panel, and how much of it the breadcrumbs above, minimap and legend below cover. */
export interface View extends Size {
  readonly insetTop: number;
  readonly insetBottom: number;
}

export const zoomLimits = { least: 0.02, most: 4 } as const;
/** Under this zoom a node is a filled chip without text. */
export const chipZoom = 0.6;
/** Under this zoom corners and arrows cannot be seen. */
export const bareZoom = 0.2;

export function clampZoom(zoom: number): number {
  return Math.min(zoomLimits.most, Math.max(zoomLimits.least, zoom));
}

/** Zooms so that the picture's point under `at` (panel px) stays there. */
export function zoomAt(
  camera: Camera,
  at: { readonly x: number; readonly y: number },
  factor: number,
): Camera {
  const zoom = clampZoom(camera.zoom * factor);
  return {
    x: camera.x + at.x / camera.zoom - at.x / zoom,
    y: camera.y + at.y / camera.zoom - at.y / zoom,
    zoom,
  };
}

export function panBy(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom };
}

/** What nothing lies over; a low panel gives up the room for the legend first. */
function freeSpan(view: View): { readonly top: number; readonly height: number } {
  return {
    top: view.insetTop,
    height: Math.max(view.height / 2, view.height - view.insetTop - view.insetBottom),
  };
}

/** Shows a rectangle whole, centred, never above `most`. */
export function fitRect(rect: Rect, view: View, most = 1): Camera {
  const { top, height } = freeSpan(view);
  const zoom = clampZoom(
    Math.min(most, view.width / Math.max(1, rect.width), height / Math.max(1, rect.height)),
  );
  return {
    x: rect.x + rect.width / 2 - view.width / 2 / zoom,
    y: rect.y + rect.height / 2 - (top + height / 2) / zoom,
    zoom,
  };
}

/** Brings a rectangle to the middle, along the axes on which it cannot be seen. */
export function centreOn(rect: Rect, camera: Camera, view: View, always = false): Camera {
  const { zoom } = camera;
  const { across, down } = seenAlong(rect, camera, view);
  const { top, height } = freeSpan(view);
  return {
    x: across && !always ? camera.x : rect.x + rect.width / 2 - view.width / 2 / zoom,
    y: down && !always ? camera.y : rect.y + rect.height / 2 - (top + height / 2) / zoom,
    zoom,
  };
}

export function visibleRect(camera: Camera, view: Size): Rect {
  return {
    x: camera.x,
    y: camera.y,
    width: view.width / camera.zoom,
    height: view.height / camera.zoom,
  };
}

export function isInView(rect: Rect, camera: Camera, view: View): boolean {
  const { across, down } = seenAlong(rect, camera, view);
  return across && down;
}

const seenMarginPx = 8;

function seenAlong(
  rect: Rect,
  camera: Camera,
  view: View,
): { readonly across: boolean; readonly down: boolean } {
  const margin = seenMarginPx / camera.zoom;
  const { top, height } = freeSpan(view);
  const seen: Rect = {
    x: camera.x,
    y: camera.y + top / camera.zoom,
    width: view.width / camera.zoom,
    height: height / camera.zoom,
  };
  return {
    across: rect.x >= seen.x + margin && rect.x + rect.width <= seen.x + seen.width - margin,
    down: rect.y >= seen.y + margin && rect.y + rect.height <= seen.y + seen.height - margin,
  };
}

/** Up to this many nodes a model is first shown at 100 %, from its beginning, unless all of it can be read at once. */
const readableNodes = 40;
const legibleZoom = 0.8;

/** A small model that is too large for the panel begins with its first lines, whole across where that can be read. */
export function firstCamera(picture: Size, view: View, nodes: number): Camera {
  const whole = fitRect({ x: 0, y: 0, ...picture }, view);
  if (whole.zoom >= legibleZoom || nodes > readableNodes) return whole;
  const across = Math.min(1, view.width / Math.max(1, picture.width));
  const zoom = across >= chipZoom ? across : 1;
  return { x: 0, y: -view.insetTop / zoom / 2, zoom };
}

/** A place where one element can be read: no closer than it is, and in the middle. */
export function readable(rect: Rect, camera: Camera, view: View): Camera {
  const zoom = Math.max(camera.zoom, Math.min(1, view.width / Math.max(1, rect.width * 1.5)));
  return centreOn(rect, { ...camera, zoom }, view, zoom !== camera.zoom);
}

/** Between two views for one frame of a move; zoom changes evenly to the eye (by factor). */
export function between(from: Camera, to: Camera, share: number, view: Size): Camera {
  if (share >= 1) return to;
  const zoom = from.zoom * (to.zoom / from.zoom) ** share;
  const centre = (camera: Camera): { x: number; y: number } => ({
    x: camera.x + view.width / 2 / camera.zoom,
    y: camera.y + view.height / 2 / camera.zoom,
  });
  const a = centre(from);
  const b = centre(to);
  return {
    x: a.x + (b.x - a.x) * share - view.width / 2 / zoom,
    y: a.y + (b.y - a.y) * share - view.height / 2 / zoom,
    zoom,
  };
}

/** `cubic-bezier(.2, 0, 0, 1)` closely enough: quick start, long landing. */
export function easeOut(share: number): number {
  return 1 - (1 - share) ** 4;
}
