import { bareZoom, chipZoom, visibleRect, type Camera, type Size } from './camera';
import { drawCard } from './draw-cards';
import { drawChips } from './draw-chips';
import type { EdgeKind, EdgePaint } from '../paint/edge-paint';
import { drawTargetEdges, drawTargetTags } from './draw-target';
import { drawEdgePaths, drawEdges, drawLitEdges, makeEdgePaths } from './draw-edges';
import { drawFrames, drawNames } from './draw-frames';
import { Snapshot } from './snapshot';
import type { Picture } from './picture';
import type { Rect } from '../layout/geometry';
import { elementRect, type Scene, type Marks } from './scene';
import { elementState } from '../layout/graph-layout';
import type { Pen } from './pen';

/** What draws the graph. The panel knows only this: another renderer could take the canvas's place. */
export interface GraphRenderer {
  resize(size: Size, pixelRatio: number): void;
  /**
   * `isStill` = the camera rests. True when what was drawn is not as sharp as it can be: draw again once it rests.
   */
  draw(picture: Picture, isStill: boolean): boolean;
  dispose(): void;
}

/** With more cards and edges in sight than this the picture is painted once and then moved. */
const heavyPicture = 1_500;
/** With more edges than this they are drawn from ready paths. */
const manyEdges = 800;

/** Draws on a 2D canvas; only what is in sight, in as much detail as can be seen. */
export class CanvasRenderer implements GraphRenderer {
  private readonly canvas: HTMLCanvasElement;
  private readonly pen: CanvasRenderingContext2D;
  private readonly snapshot = new Snapshot(document.createElement('canvas'));
  private size: Size = { width: 0, height: 0 };
  private ratio = 1;
  private paths: { readonly of: EdgePaint; readonly paths: ReadonlyMap<EdgeKind, Path2D> } | null =
    null;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    const pen = canvas.getContext('2d');
    if (!pen) throw new Error('This browser gives no 2D canvas.');
    this.pen = pen;
  }

  resize(size: Size, pixelRatio: number): void {
    this.snapshot.drop();
    this.size = size;
    this.ratio = pixelRatio;
    this.canvas.width = Math.max(1, Math.round(size.width * pixelRatio));
    this.canvas.height = Math.max(1, Math.round(size.height * pixelRatio));
  }

  draw(picture: Picture, isStill: boolean): boolean {
    const { pen, ratio, size, snapshot } = this;
    const { camera, index } = picture;
    if (!snapshot.covers(picture, size, ratio, isStill)) {
      const seen = visibleRect(camera, size);
      const isHeavy = index.cardsIn(seen).length + index.edgesIn(seen).length > heavyPicture;
      if (!isHeavy) {
        snapshot.drop();
        this.paint(pen, picture, size);
        return false;
      }
      snapshot.take(picture, size, ratio, (own, shown, whole) => this.paint(own, shown, whole));
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    return snapshot.show(pen, camera, ratio);
  }

  private paint(
    pen: CanvasRenderingContext2D,
    { scene, index, camera, marks }: Picture,
    size: Size,
  ): void {
    const { ratio } = this;
    const { zoom } = camera;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, size.width * ratio + 1, size.height * ratio + 1);
    const seen = visibleRect(camera, size);
    const isWhole =
      seen.x <= 0 &&
      seen.y <= 0 &&
      seen.x + seen.width >= scene.layout.width &&
      seen.y + seen.height >= scene.layout.height;
    const frames = isWhole ? index.allFrames() : index.framesIn(seen);
    const cards = isWhole ? index.allCards() : index.cardsIn(seen);
    const edges = isWhole ? allEdges(index.edgeCount) : index.edgesIn(seen);

    const isFree = (rect: Rect): boolean => index.cardsIn(rect).length === 0;
    // Whole device pixels, so that text and hairlines do not shimmer while the picture moves.
    const shiftX = Math.round(-camera.x * zoom * ratio);
    const shiftY = Math.round(-camera.y * zoom * ratio);
    pen.setTransform(zoom * ratio, 0, 0, zoom * ratio, shiftX, shiftY);
    drawFrames(pen, scene, frames, zoom, marks);
    if (zoom < bareZoom && edges.length > manyEdges)
      drawEdgePaths(pen, scene.theme, this.pathsOf(scene, index.edgeCount), zoom);
    else drawEdges(pen, scene, edges, zoom, isFree);
    drawTargetEdges(pen, scene, edges, zoom);
    if (marks.hoveredEdge >= 0) drawLitEdges(pen, scene, [marks.hoveredEdge], zoom, isFree);
    else if (marks.hovered >= 0)
      drawLitEdges(pen, scene, index.edgesOf(marks.hovered), zoom, isFree);
    else if (marks.focused >= 0)
      drawLitEdges(pen, scene, index.edgesOf(marks.focused), zoom, isFree);
    if (zoom < chipZoom) drawChips(pen, scene, cards, zoom);
    else for (const element of cards) drawCard(pen, scene, element, marks);
    drawTargetTags(pen, scene, cards);
    drawMarks(pen, scene, marks, zoom);

    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawNames(
      pen,
      scene,
      frames,
      zoom < chipZoom ? cards.filter((element) => element >= scene.layout.itemCount) : [],
      {
        zoom,
        toPanel: (x, y) => ({
          x: (x * zoom * ratio + shiftX) / ratio,
          y: (y * zoom * ratio + shiftY) / ratio,
        }),
        panel: { x: 0, y: 0, ...size },
        hovered: marks.hovered,
      },
    );
    if (marks.hovered >= 0 && marks.hovered < scene.layout.itemCount && zoom < chipZoom)
      drawCallout(pen, scene, marks.hovered, camera, size);
    else if (marks.focused >= 0 && zoom < chipZoom)
      drawCallout(pen, scene, marks.focused, camera, size);
  }

  private pathsOf(scene: Scene, edgeCount: number): ReadonlyMap<EdgeKind, Path2D> {
    if (this.paths?.of !== scene.edges)
      this.paths = { of: scene.edges, paths: makeEdgePaths(scene, edgeCount) };
    return this.paths.paths;
  }

  dispose(): void {
    this.snapshot.drop();
    this.canvas.width = 0;
    this.canvas.height = 0;
  }
}

/** Name and value beside a chip that is too small to carry them. */
function drawCallout(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  element: number,
  camera: Camera,
  size: Size,
): void {
  const { theme, layout } = scene;
  if (layout.states[element] !== 1 || element >= layout.itemCount) return;
  const rect = elementRect(layout, element);
  const x = (rect.x - camera.x) * camera.zoom;
  const bottom = (rect.y + rect.height - camera.y) * camera.zoom;
  if (x < -200 || bottom < -40 || x > size.width || bottom > size.height) return;
  const text = `${scene.tree.labels[element] ?? ''}  ${scene.items.values[element] ?? ''}`.trim();
  pen.font = `600 11px ${theme.font}`;
  const width = pen.measureText(text).width + 12;
  const left = Math.min(Math.max(4, x), size.width - width - 4);
  const top = bottom + 26 > size.height ? (rect.y - camera.y) * camera.zoom - 26 : bottom + 6;
  pen.beginPath();
  pen.roundRect(left, top, width, 20, 4);
  pen.fillStyle = theme.accent;
  pen.fill();
  pen.textAlign = 'left';
  pen.fillStyle = theme.accentInk;
  pen.fillText(text, left + 6, top + 14);
}

let edgeNumbers: number[] = [];

function allEdges(count: number): readonly number[] {
  if (edgeNumbers.length !== count) edgeNumbers = Array.from({ length: count }, (_, edge) => edge);
  return edgeNumbers;
}

/** Rings of the selection, the keyboard's place and search results. Widths in panel px. */
function drawMarks(pen: Pen, scene: Scene, marks: Marks, zoom: number): void {
  const { layout, theme } = scene;
  const px = 1 / zoom;
  const ring = (
    element: number,
    out: number,
    width: number,
    color: string,
    dash: readonly number[] = [],
  ): void => {
    const state = layout.states[element];
    if (state !== elementState.card && state !== elementState.frame) return;
    const rect = elementRect(layout, element);
    pen.beginPath();
    pen.roundRect(rect.x - out, rect.y - out, rect.width + out * 2, rect.height + out * 2, 6);
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.setLineDash(dash);
    pen.stroke();
    pen.setLineDash([]);
  };
  for (const element of marks.found) ring(element, 3 * px, 1.5 * px, theme.text2, [4 * px, 2 * px]);
  for (const element of marks.selected)
    if (element !== marks.focused)
      ring(element, Math.max(1, px), 2 * Math.max(1, px), theme.accent);
  if (marks.flagged >= 0) {
    ring(marks.flagged, 3 * Math.max(1, px), 2 * Math.max(1, px), theme.danger);
    drawFlag(pen, scene, marks, zoom);
  }
  if (marks.focused >= 0) {
    // Outside the ring alone: over the card it would tint its colours.
    ring(marks.focused, 4 * Math.max(1, px), 4 * Math.max(1, px), theme.accentGlow);
    ring(marks.focused, Math.max(1, px), 2 * Math.max(1, px), theme.accent);
  }
}

/** Words under an element, while they can be read; over it stands the name of its block. */
function drawFlag(pen: Pen, scene: Scene, { flagged, flagWords }: Marks, zoom: number): void {
  const { layout, theme } = scene;
  if (zoom < chipZoom || layout.states[flagged] === elementState.hidden) return;
  const rect = elementRect(layout, flagged);
  pen.font = `600 10px ${theme.font}`;
  const width = pen.measureText(flagWords).width + 12;
  const left = rect.x - 3;
  const top = rect.y + rect.height + 3;
  pen.beginPath();
  pen.roundRect(left, top, width, 16, 4);
  pen.fillStyle = theme.danger;
  pen.fill();
  pen.textAlign = 'left';
  pen.fillStyle = theme.panel;
  pen.fillText(flagWords, left + 6, top + 11.5);
}
