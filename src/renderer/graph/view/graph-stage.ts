import type { GraphRenderer } from '../draw/canvas-renderer';
import type { Rect } from '../layout/geometry';
import { elementRect, noMarks, type Marks, type Scene, type SceneIndex } from '../draw/scene';
import { sizes } from '../layout/geometry';
import {
  between,
  centreOn,
  chipZoom,
  clampZoom,
  easeOut,
  fitRect,
  isInView,
  readable,
  zoomAt,
  type Camera,
  type Size,
  type View,
} from '../draw/camera';

export type Hit =
  | { readonly kind: 'card'; readonly element: number; readonly onChevron: boolean }
  | { readonly kind: 'header'; readonly element: number; readonly onChevron: boolean }
  | { readonly kind: 'edge'; readonly edge: number };

/** How long Fit and “centre on layer” take; nothing at all where motion is not wanted. */
const moveMs = 160;
/** A camera that has not moved for so long rests: what was stretched on the way is painted anew. */
const restMs = 100;
/** Under this zoom edges are too close together to be pointed at. */
const edgeHitZoom = 0.3;
/** Round a block that is shown whole: its edges and its name. */
const blockSpace = 24;

/**
 * The picture on the panel: scene, camera and marks, drawn at most once a frame. Knows nothing of React, so that a
 * pan never renders a component.
 */
export class GraphStage {
  private readonly renderer: GraphRenderer;
  private readonly prefersStill: () => boolean;
  private readonly listeners = new Set<(camera: Camera) => void>();
  private scene: Scene | null = null;
  private index: SceneIndex | null = null;
  private marks: Marks = noMarks;
  private current: Camera = { x: 0, y: 0, zoom: 1 };
  private size: View = { width: 0, height: 0, insetTop: 0, insetBottom: 0 };
  /** The camera of the last picture. */
  private drawn: Camera | null = null;
  private frame = 0;
  private rest: ReturnType<typeof setTimeout> | null = null;
  private move: { readonly from: Camera; readonly to: Camera; readonly start: number } | null =
    null;

  constructor(renderer: GraphRenderer, prefersStill: () => boolean) {
    this.renderer = renderer;
    this.prefersStill = prefersStill;
  }

  get camera(): Camera {
    return this.current;
  }

  /** Where the camera is going, or is. */
  get aim(): Camera {
    return this.move?.to ?? this.current;
  }

  get view(): View {
    return this.size;
  }

  /** Called with every new camera, before it is drawn. */
  onCamera(listener: (camera: Camera) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  setScene(scene: Scene, index: SceneIndex): void {
    this.scene = scene;
    this.index = index;
    this.redraw();
  }

  setMarks(marks: Partial<Marks>): void {
    this.marks = { ...this.marks, ...marks };
    this.redraw();
  }

  resize(size: Size, pixelRatio: number): void {
    this.size = { ...this.size, ...size };
    this.renderer.resize(size, pixelRatio);
    // In the same task: a resized canvas is empty and would flash.
    this.draw();
  }

  /** What lies over the picture: a fit or a move keeps clear of it. */
  setInsets(insets: { readonly insetTop: number; readonly insetBottom: number }): void {
    this.size = { ...this.size, ...insets };
  }

  setCamera(camera: Camera): void {
    this.move = null;
    this.change(camera);
  }

  moveTo(to: Camera): void {
    if (this.prefersStill()) {
      this.setCamera(to);
      return;
    }
    this.move = { from: this.current, to, start: performance.now() };
    this.redraw();
  }

  zoomBy(factor: number, at?: { readonly x: number; readonly y: number }): void {
    this.setCamera(
      zoomAt(this.current, at ?? { x: this.size.width / 2, y: this.size.height / 2 }, factor),
    );
  }

  /** Zooms round an element that is in sight, else round the middle. */
  zoomTo(zoom: number, round = -1): void {
    const { aim, size } = this;
    const rect = this.rectOf(round);
    const at =
      rect && isInView(rect, aim, size)
        ? {
            x: (rect.x + rect.width / 2 - aim.x) * aim.zoom,
            y: (rect.y + rect.height / 2 - aim.y) * aim.zoom,
          }
        : { x: size.width / 2, y: size.height / 2 };
    this.moveTo(zoomAt(aim, at, clampZoom(zoom) / aim.zoom));
  }

  fit(rect?: Rect, most = 1): void {
    const { scene } = this;
    if (scene) this.moveTo(fitRect(rect ?? wholeOf(scene), this.size, most));
  }

  /** The same without a move. */
  fitAtOnce(): void {
    if (this.scene) this.setCamera(fitRect(wholeOf(this.scene), this.size, 1));
  }

  /** With this camera nothing of the picture is outside the panel. */
  showsAll({ x, y, zoom }: Camera): boolean {
    if (!this.scene) return false;
    const { width, height } = this.scene.layout;
    const { size } = this;
    return x <= 0 && y <= 0 && x + size.width / zoom >= width && y + size.height / zoom >= height;
  }

  /** Shows all of these elements, as large as can be read. */
  fitElements(elements: readonly number[]): void {
    const rects = elements.flatMap((element) => this.rectOf(element) ?? []);
    if (rects.length === 0) return;
    const x = Math.min(...rects.map((rect) => rect.x)) - blockSpace;
    const y = Math.min(...rects.map((rect) => rect.y)) - blockSpace;
    const right = Math.max(...rects.map((rect) => rect.x + rect.width)) + blockSpace;
    const bottom = Math.max(...rects.map((rect) => rect.y + rect.height)) + blockSpace;
    this.fit({ x, y, width: right - x, height: bottom - y }, 1.5);
  }

  /** Shows one block whole; false when it is not in the picture. */
  fitElement(element: number, most = 1): boolean {
    const rect = this.rectOf(element);
    if (!rect) return false;
    const { x, y, width, height } = rect;
    const space = blockSpace;
    this.fit(
      {
        x: x - space,
        y: y - space - sizes.header / 2,
        width: width + space * 2,
        height: height + space * 2,
      },
      most,
    );
    return true;
  }

  /** Brings an element to the middle, unless it can be seen already. */
  reveal(element: number, always = false): void {
    const rect = this.rectOf(element);
    if (!rect || (!always && isInView(rect, this.aim, this.size))) return;
    this.moveTo(centreOn(rect, this.aim, this.size, always));
  }

  /** The same, close enough to be read. */
  revealReadable(element: number): void {
    const rect = this.rectOf(element);
    if (rect) this.moveTo(readable(rect, this.aim, this.size));
  }

  rectOf(element: number): Rect | null {
    if (!this.scene || element < 0 || this.scene.layout.states[element] === 0) return null;
    return elementRect(this.scene.layout, element);
  }

  /** Panel px of an element's box. */
  panelRectOf(element: number): Rect | null {
    const rect = this.rectOf(element);
    if (!rect) return null;
    const { x, y, zoom } = this.current;
    return {
      x: (rect.x - x) * zoom,
      y: (rect.y - y) * zoom,
      width: rect.width * zoom,
      height: rect.height * zoom,
    };
  }

  toPicture(x: number, y: number): { readonly x: number; readonly y: number } {
    return { x: this.current.x + x / this.current.zoom, y: this.current.y + y / this.current.zoom };
  }

  hitAt(panelX: number, panelY: number): Hit | null {
    if (!this.scene || !this.index) return null;
    const { zoom } = this.current;
    const { x, y } = this.toPicture(panelX, panelY);
    const card = this.index.cardAt(x, y, Math.min(4, 2 / zoom));
    if (card >= 0) {
      const rect = elementRect(this.scene.layout, card);
      const isGroup = card >= this.scene.layout.itemCount;
      return {
        kind: 'card',
        element: card,
        onChevron:
          isGroup && zoom >= chipZoom && x > rect.x + rect.width - 24 && y < rect.y + sizes.header,
      };
    }
    const band = Math.max(sizes.header, 14 / zoom);
    const isNarrow = sizes.header * zoom < 13;
    const header = this.index.headerAt(x, y, isNarrow ? 4 / zoom : band, isNarrow ? 16 / zoom : 0);
    if (header < 0) {
      const edge = zoom >= edgeHitZoom ? this.index.edgeAt(x, y, 4 / zoom) : -1;
      return edge < 0 ? null : { kind: 'edge', edge };
    }
    const rect = elementRect(this.scene.layout, header);
    return {
      kind: 'header',
      element: header,
      onChevron: x > rect.x + rect.width - Math.max(24, 24 / zoom),
    };
  }

  cardsIn(panel: Rect): readonly number[] {
    const start = this.toPicture(panel.x, panel.y);
    return (
      this.index?.cardsIn({
        ...start,
        width: panel.width / this.current.zoom,
        height: panel.height / this.current.zoom,
      }) ?? []
    );
  }

  redraw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame((now) => {
      this.frame = 0;
      this.step(now);
      this.draw();
    });
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    if (this.rest !== null) clearTimeout(this.rest);
    this.listeners.clear();
    this.renderer.dispose();
  }

  private step(now: number): void {
    if (!this.move) return;
    const share = Math.min(1, Math.max(0, (now - this.move.start) / moveMs));
    const { from, to } = this.move;
    if (share >= 1) this.move = null;
    this.change(between(from, to, easeOut(share), this.size));
  }

  private change(camera: Camera): void {
    this.current = camera;
    for (const listener of this.listeners) listener(camera);
    this.redraw();
  }

  private draw(): void {
    if (!this.scene || !this.index || this.size.width === 0) return;
    const isStill = this.drawn === this.current;
    this.drawn = this.current;
    const { scene, index, current: camera, marks } = this;
    const isRough = this.renderer.draw({ scene, index, camera, marks }, isStill);
    if (this.rest !== null) clearTimeout(this.rest);
    this.rest = isRough ? setTimeout(() => this.redraw(), restMs) : null;
  }
}

function wholeOf({ layout: { width, height } }: Scene): Rect {
  return { x: 0, y: 0, width, height };
}
