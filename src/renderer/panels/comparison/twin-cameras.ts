import type { Camera } from '../../graph/draw/camera';
import type { Rect } from '../../graph/layout/geometry';
import type { GraphHandle } from '../../graph/view/graph-handle';

export type Side = 'ours' | 'theirs';

/** A layer in both pictures: where it is in one, and how far away its twin is in the other. */
interface Pair {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

/** Picture px: layers that much further away from the middle than the nearest count little. */
const nearPx = 160;

/**
 * Moves one graph with the other. Two models have two layouts: what is in the middle of one comes to the middle of the
 * other, by the layers that both have near there.
 */
export class TwinCameras {
  private readonly handles: Record<Side, GraphHandle | null> = { ours: null, theirs: null };
  private readonly stops: Record<Side, (() => void) | null> = { ours: null, theirs: null };
  private pairs: Readonly<Record<Side, readonly Pair[]>> | null = null;
  private names: readonly (readonly [ours: string, theirs: string])[] = [];
  private leader: Side = 'ours';

  setNames(names: ReadonlyMap<string, string>): void {
    this.names = [...names];
    this.pairs = null;
    this.align();
  }

  setHandle(side: Side, handle: GraphHandle | null): void {
    this.stops[side]?.();
    this.stops[side] = handle?.stage.onCamera((camera) => this.follow(side, camera)) ?? null;
    this.handles[side] = handle;
    this.pairs = null;
    if (handle !== null) this.align();
  }

  /** What the user touches leads. */
  lead(side: Side): void {
    this.leader = side;
  }

  /** Brings both to the same place, as the leader has it. */
  private align(): void {
    const handle = this.handles[this.leader];
    if (handle !== null) this.follow(this.leader, handle.stage.camera);
  }

  private follow(side: Side, camera: Camera): void {
    if (side !== this.leader) return;
    const [own, other] = [this.handles[side], this.handles[side === 'ours' ? 'theirs' : 'ours']];
    if (own === null || other === null) return;
    // Who sees the whole of one model wants to see the whole of the other.
    if (own.stage.showsAll(camera)) {
      other.stage.fitAtOnce();
      return;
    }
    const { width, height } = own.stage.view;
    const { zoom } = camera;
    const middle = { x: camera.x + width / 2 / zoom, y: camera.y + height / 2 / zoom };
    const shift = shiftAt(this.pairsOf(side), middle);
    if (shift === null) return;
    const { view } = other.stage;
    other.stage.setCamera({
      x: middle.x + shift.dx - view.width / 2 / zoom,
      y: middle.y + shift.dy - view.height / 2 / zoom,
      zoom,
    });
  }

  private pairsOf(side: Side): readonly Pair[] {
    this.pairs ??= this.findPairs();
    return this.pairs[side];
  }

  private findPairs(): Readonly<Record<Side, readonly Pair[]>> {
    const { ours, theirs } = this.handles;
    const places = this.names.flatMap(([name, twin]) => {
      const one = middleOf(ours?.stage.rectOf(ours.elementOf(name)));
      const other = middleOf(theirs?.stage.rectOf(theirs.elementOf(twin)));
      return one === null || other === null ? [] : [{ one, other }];
    });
    const pair = (from: Place, to: Place): Pair => ({
      ...from,
      dx: to.x - from.x,
      dy: to.y - from.y,
    });
    return {
      ours: places.map(({ one, other }) => pair(one, other)),
      theirs: places.map(({ one, other }) => pair(other, one)),
    };
  }
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function middleOf(rect: Rect | null | undefined): Place | null {
  return rect == null ? null : { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
}

/** How far the other picture is from this one at a place: as at the layers near it. Null where both share none. */
export function shiftAt(pairs: readonly Pair[], { x, y }: Place): Pick<Pair, 'dx' | 'dy'> | null {
  const far = pairs.map((pair) => Math.hypot(pair.x - x, pair.y - y));
  const nearest = Math.min(...far);
  let [dx, dy, sum] = [0, 0, 0];
  pairs.forEach((pair, index) => {
    const weight = Math.exp(-(((far[index] ?? 0) - nearest) / nearPx) * 3);
    dx += pair.dx * weight;
    dy += pair.dy * weight;
    sum += weight;
  });
  return sum === 0 ? null : { dx: dx / sum, dy: dy / sum };
}
