import { useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import type { LinkedView } from '../../state/view';
import { thresholdAfterKey } from '../../state/words/threshold-preview';
import { dbAt, yOf, type PlotBox } from '../plot/plot-box';

export interface ThresholdHandleProps {
  readonly box: PlotBox;
  readonly threshold: number;
  /** Says what the threshold would do now, e.g. `3 layers under 17 dB`. */
  readonly valueText: string;
  readonly presentThreshold: LinkedView['presentThreshold'] | undefined;
  /** While dragging or by a key; whole dB. */
  onMove(db: number): void;
  onCancel(): void;
  /** A click on the line that moved nothing: it was meant for what lies under it. */
  onPass(event: PointerEvent<HTMLElement>): void;
}

/** The threshold line's handle: drag it or its line, or arrow keys ±1 dB, with Shift ±5. */
export function ThresholdHandle({
  box,
  threshold,
  valueText,
  presentThreshold = () => threshold,
  onMove,
  onCancel,
  onPass,
}: ThresholdHandleProps): ReactElement {
  const grab = useRef<{ readonly offset: number; readonly x: number; moved: boolean } | null>(null);
  const y = yOf(box, threshold);
  const { lo, hi } = box.axis;
  const move = (db: number): void => {
    const next = Math.min(hi, Math.max(lo, Math.round(db)));
    if (next !== presentThreshold()) onMove(next);
  };
  const drag = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      event.stopPropagation();
      grab.current = { offset: event.clientY - y, x: event.clientX, moved: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      event.stopPropagation();
      if (grab.current === null) return;
      const db = Math.round(dbAt(box, event.clientY - grab.current.offset));
      if (db === threshold && !grab.current.moved) return;
      grab.current.moved = true;
      move(db);
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      event.stopPropagation();
      const clicked = grab.current?.moved === false && Math.abs(event.clientX - grab.current.x) < 5;
      grab.current = null;
      if (clicked && event.currentTarget.role !== 'slider') onPass(event);
    },
    onPointerCancel() {
      grab.current = null;
    },
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const db = thresholdAfterKey(event, presentThreshold(), box.axis);
    if (db !== null) {
      event.preventDefault();
      event.stopPropagation();
      move(db);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    }
  };
  return (
    <>
      <div
        className="chart-grip"
        style={{ left: box.left, width: box.width, top: y - 4 }}
        {...drag}
      />
      <div
        className="chart-handle"
        role="slider"
        tabIndex={0}
        aria-label="Threshold"
        aria-orientation="vertical"
        aria-valuemin={lo}
        aria-valuemax={hi}
        aria-valuenow={threshold}
        aria-valuetext={valueText}
        title="Drag, or arrow keys: what lies under the line is a suspect"
        style={{ left: box.right + 4, top: Math.round(y) - 8, paddingRight: 4 }}
        onKeyDown={onKeyDown}
        onDoubleClick={(event) => event.stopPropagation()}
        {...drag}
      >
        {threshold} dB
      </div>
    </>
  );
}
