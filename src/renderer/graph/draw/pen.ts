/** The part of a 2D context the graph draws with; a canvas has it, and so has the SVG writer. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'quadraticCurveTo'
  | 'rect'
  | 'roundRect'
  | 'closePath'
  | 'fill'
  | 'stroke'
  | 'fillRect'
  | 'fillText'
  | 'setLineDash'
  | 'lineWidth'
  | 'font'
  | 'textAlign'
> & {
  /** Plain colours only: an SVG element has no room for a canvas gradient. */
  fillStyle: string | CanvasGradient | CanvasPattern;
  strokeStyle: string | CanvasGradient | CanvasPattern;
  measureText(text: string): { readonly width: number };
};

/** A box with round corners, half a line inside its rectangle so that the line fills whole pixels. */
export function traceBox(
  pen: Pen,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  radius: number,
): void {
  pen.beginPath();
  pen.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, radius);
}
