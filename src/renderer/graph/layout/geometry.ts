/** Sizes of everything the layout places, in px at 100 %. */
export const sizes = {
  cardHeight: 48,
  floatHeight: 28,
  pillHeight: 24,
  minCardWidth: 112,
  maxCardWidth: 176,
  closedWidth: 144,
  closedHeight: 60,
  /** Between cards of one row. */
  laneGap: 20,
  /** Between rows of cards: room for an arrow, a label and a diamond. */
  rowGap: 28,
  /** Between strips of one group, and between blocks. */
  gutter: 24,
  /** Between lines of blocks: block names keep their 11 px there when the zoom is small. */
  lineGap: 56,
  header: 24,
  padding: 6,
  /** Between two edges that run side by side. */
  track: 6,
  corner: 6,
} as const;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

const narrow = new Set(Array.from("iljtfrI.,:;|'·()[] "));
const wide = new Set(Array.from('mwMWQO@%'));

/** Width of a short text in Inter without a canvas: good to a few per cent, for reserving room. */
export function estimateTextWidth(text: string, fontPx: number): number {
  let width = 0;
  for (const letter of text) {
    if (narrow.has(letter)) width += 0.32;
    else if (wide.has(letter)) width += 0.86;
    else if (letter >= 'A' && letter <= 'Z') width += 0.68;
    else width += 0.58;
  }
  return width * fontPx;
}
