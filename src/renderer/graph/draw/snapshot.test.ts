import { expect, test } from 'vitest';
import type { Camera } from './camera';
import type { Picture } from './picture';
import type { Marks, Scene } from './scene';
import { noMarks } from './scene';
import { Snapshot } from './snapshot';

const size = { width: 400, height: 200 };
const scene = { layout: { width: 10_000, height: 10_000 } } as Scene;

function picture(camera: Camera, marks: Marks = noMarks, of: Scene = scene): Picture {
  return { scene: of, index: null as never, camera, marks };
}

interface Drawn {
  readonly at: readonly number[];
}

function taken(camera: Camera, ratio = 1) {
  const drawn: Drawn[] = [];
  const painted: { picture: Picture; size: object }[] = [];
  const pen = {
    setTransform: () => undefined,
    drawImage: (_image: unknown, ...at: number[]) => drawn.push({ at }),
  } as unknown as CanvasRenderingContext2D;
  const canvas = { width: 0, height: 0, getContext: () => pen } as unknown as HTMLCanvasElement;
  const snapshot = new Snapshot(canvas);
  snapshot.take(picture(camera), size, ratio, (_pen, shown, whole) =>
    painted.push({ picture: shown, size: whole }),
  );
  return { snapshot, pen, drawn, painted, canvas };
}

test('a snapshot is painted with room on every side, and shown so that nothing moves', () => {
  const { snapshot, pen, drawn, painted, canvas } = taken({ x: 1000, y: 1000, zoom: 0.5 }, 2);
  expect(painted[0]?.size).toEqual({ width: 600, height: 300 });
  expect(painted[0]?.picture.camera).toEqual({ x: 800, y: 900, zoom: 0.5 });
  expect([canvas.width, canvas.height]).toEqual([1200, 600]);
  expect(snapshot.show(pen, { x: 1000, y: 1000, zoom: 0.5 }, 2)).toBe(false);
  expect(drawn[0]?.at).toEqual([-200, -100]);
});

test('a drag inside the room shows the same picture elsewhere; beyond it a new one is due', () => {
  const { snapshot, pen, drawn } = taken({ x: 1000, y: 1000, zoom: 0.5 });
  const near = { x: 1100, y: 950, zoom: 0.5 };
  expect(snapshot.covers(picture(near), size, 1, false)).toBe(true);
  snapshot.show(pen, near, 1);
  expect(drawn[0]?.at).toEqual([-150, -25]);
  expect(snapshot.covers(picture({ ...near, x: 1201 }), size, 1, false)).toBe(false);
});

test('another zoom stretches it while the camera moves, and not once it rests', () => {
  const { snapshot, pen } = taken({ x: 1000, y: 1000, zoom: 0.5 });
  const closer = picture({ x: 1050, y: 1050, zoom: 0.75 });
  expect(snapshot.covers(closer, size, 1, false)).toBe(true);
  expect(snapshot.show(pen, closer.camera, 1)).toBe(true);
  expect(snapshot.covers(closer, size, 1, true)).toBe(false);
  expect(snapshot.covers(picture({ x: 1050, y: 1050, zoom: 1.2 }), size, 1, false)).toBe(false);
});

test('zooming out shows it only where all that can be seen of the picture is on it', () => {
  const small = { layout: { width: 500, height: 300 } } as Scene;
  const { snapshot } = taken({ x: 0, y: 0, zoom: 0.5 });
  expect(snapshot.covers(picture({ x: -300, y: -300, zoom: 0.3 }), size, 1, false)).toBe(false);
  snapshot.take(picture({ x: 0, y: 0, zoom: 0.5 }, noMarks, small), size, 1, () => undefined);
  const out = picture({ x: -2000, y: -2000, zoom: 0.3 }, noMarks, small);
  expect(snapshot.covers(out, size, 1, false)).toBe(true);
});

test('whatever changes in the picture makes a new one', () => {
  const camera = { x: 0, y: 0, zoom: 0.5 };
  const { snapshot } = taken(camera);
  expect(snapshot.covers(picture(camera, { ...noMarks, hovered: 3 }), size, 1, true)).toBe(false);
  expect(snapshot.covers(picture(camera, noMarks, { ...scene }), size, 1, true)).toBe(false);
  expect(snapshot.covers(picture(camera), { width: 401, height: 200 }, 1, true)).toBe(false);
  expect(snapshot.covers(picture(camera), size, 2, true)).toBe(false);
  snapshot.drop();
  expect(snapshot.covers(picture(camera), size, 1, true)).toBe(false);
});
