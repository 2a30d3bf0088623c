import type { GraphHandle } from '../../graph/view/graph-handle';
import type { Side, TwinCameras } from './twin-cameras';

/** What makes a graph lead the other one: any touch of it. */
export function leading(cameras: TwinCameras, side: Side) {
  const lead = (): void => cameras.lead(side);
  return {
    onPointerDownCapture: lead,
    onWheelCapture: lead,
    onKeyDownCapture: lead,
    onHandle: (handle: GraphHandle | null) => cameras.setHandle(side, handle),
  };
}
