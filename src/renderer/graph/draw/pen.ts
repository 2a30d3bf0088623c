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
  /** Width of a text in the current font. */
  measureText(text: string): { readonly width: number };
};
