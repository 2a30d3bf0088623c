import { visibleRect, type Camera, type Size } from './camera';
import type { Picture } from './picture';
import type { Rect } from '../layout/geometry';

/** How far a snapshot reaches beyond the panel on every side, as a share of it: a drag stays inside for a while. */
const margin = 0.25;
/** While the picture moves, a snapshot is stretched up to this factor before it is made anew. */
const mostStretch = 1.8;

/**
 * A picture of thousands of nodes, painted once and then moved about: painting it takes longer than a frame has. Between
 * two zooms it is stretched; the picture at rest is always painted for its own zoom.
 */
export class Snapshot {
  private readonly canvas: HTMLCanvasElement;
  private of: (Picture & { readonly size: Size; readonly ratio: number }) | null = null;
  private camera: Camera = { x: 0, y: 0, zoom: 1 };

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
  }

  /** The picture can be shown from here: nothing in it has changed, and all that is in sight lies inside. */
  covers({ scene, camera, marks }: Picture, size: Size, ratio: number, isStill: boolean): boolean {
    const { of } = this;
    if (of === null || of.scene !== scene || of.marks !== marks || of.ratio !== ratio) return false;
    if (of.size.width !== size.width || of.size.height !== size.height) return false;
    const stretch = camera.zoom / this.camera.zoom;
    if (isStill ? stretch !== 1 : Math.max(stretch, 1 / stretch) > mostStretch) return false;
    const { width, height } = scene.layout;
    return isInside(
      cut(visibleRect(camera, size), { x: 0, y: 0, width, height }),
      visibleRect(this.camera, this.size(size)),
    );
  }

  /** `paint` is given a pen and what to paint with it: the same picture with room around it. */
  take(
    picture: Picture,
    size: Size,
    ratio: number,
    paint: (pen: CanvasRenderingContext2D, picture: Picture, size: Size) => void,
  ): void {
    const { x, y, zoom } = picture.camera;
    const whole = this.size(size);
    // Whole device pixels apart, so that both pictures fall on the same ones.
    const [left, top] = [(whole.width - size.width) / 2, (whole.height - size.height) / 2];
    this.camera = { x: x - left / zoom, y: y - top / zoom, zoom };
    const [width, height] = [Math.round(whole.width * ratio), Math.round(whole.height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const pen = this.canvas.getContext('2d');
    if (!pen) throw new Error('This browser gives no 2D canvas.');
    paint(pen, { ...picture, camera: this.camera }, whole);
    this.of = { ...picture, size, ratio };
  }

  /** True when it had to be stretched: a sharper picture is due once the camera rests. */
  show(pen: CanvasRenderingContext2D, camera: Camera, ratio: number): boolean {
    const stretch = camera.zoom / this.camera.zoom;
    const shift = (own: number, there: number): number =>
      Math.round(own * this.camera.zoom * ratio) * stretch - there * camera.zoom * ratio;
    const [x, y] = [shift(this.camera.x, camera.x), shift(this.camera.y, camera.y)];
    pen.setTransform(1, 0, 0, 1, 0, 0);
    if (stretch === 1) {
      pen.drawImage(this.canvas, Math.round(x), Math.round(y));
      return false;
    }
    pen.imageSmoothingQuality = 'low';
    pen.drawImage(this.canvas, x, y, this.canvas.width * stretch, this.canvas.height * stretch);
    return true;
  }

  drop(): void {
    this.of = null;
    this.canvas.width = 0;
    this.canvas.height = 0;
  }

  private size({ width, height }: Size): Size {
    const more = (length: number): number => length + 2 * Math.ceil(length * margin);
    return { width: more(width), height: more(height) };
  }
}

/** What of a rectangle lies inside another. */
function cut(rect: Rect, to: Rect): Rect {
  const x = Math.max(rect.x, to.x);
  const y = Math.max(rect.y, to.y);
  return {
    x,
    y,
    width: Math.min(rect.x + rect.width, to.x + to.width) - x,
    height: Math.min(rect.y + rect.height, to.y + to.height) - y,
  };
}

function isInside(rect: Rect, outer: Rect): boolean {
  if (rect.width <= 0 || rect.height <= 0) return true;
  const slack = 0.01;
  return (
    rect.x >= outer.x - slack &&
    rect.y >= outer.y - slack &&
    rect.x + rect.width <= outer.x + outer.width + slack &&
    rect.y + rect.height <= outer.y + outer.height + slack
  );
}
