/** What an element looks like: not in sight, a card (an item or a closed group), or the frame of an open group. */
export const elementState = { hidden: 0, card: 1, frame: 2 } as const;

/** Where everything is, in px at 100 %. Elements: items by id, then groups. Plain arrays, cheap to send. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly itemCount: number;
  /** x, y, width, height of every element. */
  readonly boxes: Float32Array;
  readonly states: Uint8Array;
  /** From and to element of every drawn edge, in pairs. */
  readonly edgeEnds: Int32Array;
  /** Links that edge `e` stands for: `links[linkStarts[e] … linkStarts[e + 1])`. */
  readonly linkStarts: Int32Array;
  readonly links: Int32Array;
  /** Corner points of edge `e`: `points[2·pointStarts[e] … 2·pointStarts[e + 1])`. */
  readonly pointStarts: Int32Array;
  readonly points: Float32Array;
}
