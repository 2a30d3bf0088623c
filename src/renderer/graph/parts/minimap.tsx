import { useLayoutEffect, useRef, type PointerEvent, type ReactElement } from 'react';
import { chipColor } from '../draw/draw-shares';
import type { Scene } from '../draw/scene';
import type { GroupPaint } from '../paint/group-paint';
import { elementState } from '../layout/graph-layout';
import { visibleRect, type Camera } from '../draw/camera';
import type { GraphStage } from '../view/graph-stage';

const size = { width: 178, height: 82 } as const;

interface Fit {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

function fitScene(scene: Scene): Fit {
  const scale = Math.min(size.width / scene.layout.width, size.height / scene.layout.height);
  return {
    scale,
    left: (size.width - scene.layout.width * scale) / 2,
    top: (size.height - scene.layout.height * scale) / 2,
  };
}

/** The whole picture in a corner, with what is in sight; drag to go elsewhere. */
export function Minimap({
  scene,
  stage,
}: {
  readonly scene: Scene;
  readonly stage: GraphStage;
}): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = useRef<HTMLCanvasElement | null>(null);
  const isDragging = useRef(false);

  useLayoutEffect(() => {
    const ratio = Math.max(1, window.devicePixelRatio);
    const cached = document.createElement('canvas');
    cached.width = size.width * ratio;
    cached.height = size.height * ratio;
    const pen = cached.getContext('2d');
    if (pen) drawSmall(pen, scene, ratio);
    picture.current = cached;
    const target = canvas.current;
    if (target) drawView(target, cached, scene, stage, stage.camera);
  }, [scene, stage]);

  // Before the panel places its first camera, which is a layout effect too.
  useLayoutEffect(
    () =>
      stage.onCamera((camera) => {
        if (canvas.current && picture.current)
          drawView(canvas.current, picture.current, scene, stage, camera);
      }),
    [scene, stage],
  );

  const go = (event: PointerEvent<HTMLCanvasElement>): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const { scale, left, top } = fitScene(scene);
    const x = (event.clientX - bounds.left - left) / scale;
    const y = (event.clientY - bounds.top - top) / scale;
    const { zoom } = stage.camera;
    stage.setCamera({
      x: x - stage.view.width / 2 / zoom,
      y: y - stage.view.height / 2 / zoom,
      zoom,
    });
  };
  return (
    <div
      data-over-graph
      className="absolute bottom-3 left-3 rounded-2 border border-line bg-panel p-2 shadow-2"
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label="Overview of the graph"
        style={{ width: size.width, height: size.height, touchAction: 'none' }}
        className="block"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          isDragging.current = true;
          go(event);
        }}
        onPointerMove={(event) => (isDragging.current ? go(event) : undefined)}
        onPointerUp={() => {
          isDragging.current = false;
        }}
        onPointerCancel={() => {
          isDragging.current = false;
        }}
      />
    </div>
  );
}

function drawSmall(pen: CanvasRenderingContext2D, scene: Scene, ratio: number): void {
  const { layout, items, groups, theme } = scene;
  const { scale, left, top } = fitScene(scene);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  // Frames and closed groups first, outer before inner, so that nodes lie on top of them.
  const elements = [...layout.states.keys()];
  const order = [...elements.slice(layout.itemCount), ...elements.slice(0, layout.itemCount)];
  for (const element of order) {
    const state = layout.states[element];
    if (state === elementState.hidden) continue;
    const x = left + (layout.boxes[element * 4] ?? 0) * scale;
    const y = top + (layout.boxes[element * 4 + 1] ?? 0) * scale;
    const width = (layout.boxes[element * 4 + 2] ?? 0) * scale;
    const height = (layout.boxes[element * 4 + 3] ?? 0) * scale;
    if (state === elementState.frame) {
      pen.fillStyle = theme.raised;
      pen.fillRect(x, y, width, height);
    } else if (element < layout.itemCount) {
      pen.fillStyle = chipColor(scene, items.fills[element] ?? 0);
      pen.fillRect(x, y, Math.max(0.75, width), Math.max(0.75, height));
    } else {
      const group = groups[element - layout.itemCount];
      const worst = group?.worstItem ?? -1;
      const fill = worst < 0 ? commonestFill(group) : (items.fills[worst] ?? 0);
      pen.fillStyle = fill < 0 ? theme.line2 : chipColor(scene, fill);
      pen.fillRect(x, y, Math.max(1, width), Math.max(1, height));
    }
  }
}

function commonestFill(group: GroupPaint | undefined): number {
  const most = Math.max(0, ...(group?.shares ?? []));
  return most === 0 ? -1 : (group?.shares.indexOf(most) ?? -1);
}

function drawView(
  target: HTMLCanvasElement,
  picture: HTMLCanvasElement,
  scene: Scene,
  stage: GraphStage,
  camera: Camera,
): void {
  const pen = target.getContext('2d');
  if (!pen) return;
  const ratio = picture.width / size.width;
  if (target.width !== picture.width) {
    target.width = picture.width;
    target.height = picture.height;
  }
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, target.width, target.height);
  pen.drawImage(picture, 0, 0);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  const { scale, left, top } = fitScene(scene);
  const seen = visibleRect(camera, stage.view);
  const x = Math.max(0.5, left + seen.x * scale);
  const y = Math.max(0.5, top + seen.y * scale);
  const right = Math.min(size.width - 0.5, left + (seen.x + seen.width) * scale);
  const bottom = Math.min(size.height - 0.5, top + (seen.y + seen.height) * scale);
  pen.beginPath();
  pen.roundRect(x, y, Math.max(3, right - x), Math.max(3, bottom - y), 2);
  pen.fillStyle = scene.theme.accentWash;
  pen.fill();
  pen.strokeStyle = scene.theme.accent;
  pen.lineWidth = 1;
  pen.stroke();
}
