import { describe, expect, it } from 'vitest';
import {
  between,
  centreOn,
  firstCamera,
  fitRect,
  isInView,
  readable,
  zoomAt,
  zoomLimits,
  type View,
} from './camera';

const view: View = { width: 800, height: 600, insetTop: 20, insetBottom: 120 };

describe('camera', () => {
  it('zooms round the pointer', () => {
    const before = { x: 10, y: 20, zoom: 1 };
    const after = zoomAt(before, { x: 200, y: 100 }, 2);
    expect(after.x + 200 / after.zoom).toBeCloseTo(before.x + 200);
    expect(after.y + 100 / after.zoom).toBeCloseTo(before.y + 100);
    expect(after.zoom).toBe(2);
  });

  it('stays within its zoom limits', () => {
    expect(zoomAt({ x: 0, y: 0, zoom: 1 }, { x: 0, y: 0 }, 1e9).zoom).toBe(zoomLimits.most);
    expect(zoomAt({ x: 0, y: 0, zoom: 1 }, { x: 0, y: 0 }, 1e-9).zoom).toBe(zoomLimits.least);
  });

  it('fits a picture between what lies over the panel, and never above 100 %', () => {
    const rect = { x: 100, y: 50, width: 4000, height: 1000 };
    const camera = fitRect(rect, view);
    expect(camera.zoom).toBeCloseTo(0.2);
    expect((rect.y - camera.y) * camera.zoom).toBeGreaterThanOrEqual(view.insetTop);
    expect((rect.y + rect.height - camera.y) * camera.zoom).toBeLessThanOrEqual(
      view.height - view.insetBottom,
    );
    expect(fitRect({ x: 0, y: 0, width: 10, height: 10 }, view).zoom).toBe(1);
  });

  it('brings to the middle only along the axis on which something cannot be seen', () => {
    const camera = { x: 0, y: 0, zoom: 1 };
    const below = { x: 100, y: 900, width: 50, height: 50 };
    const moved = centreOn(below, camera, view);
    expect(moved.x).toBe(0);
    expect(isInView(below, moved, view)).toBe(true);
  });

  it('does not count what lies under the legend as seen', () => {
    const camera = { x: 0, y: 0, zoom: 1 };
    expect(isInView({ x: 100, y: 300, width: 50, height: 50 }, camera, view)).toBe(true);
    expect(isInView({ x: 100, y: 500, width: 50, height: 50 }, camera, view)).toBe(false);
  });

  it('first shows a small model readable and a large one whole', () => {
    expect(firstCamera({ width: 1600, height: 350 }, view, 26)).toMatchObject({ x: 0, zoom: 1 });
    expect(firstCamera({ width: 16000, height: 9000 }, view, 5000).zoom).toBeLessThan(0.06);
  });

  it('begins a small model that is too high with its first lines, whole across', () => {
    const camera = firstCamera({ width: 1000, height: 1200 }, view, 26);
    expect(camera.x).toBe(0);
    expect(camera.zoom).toBeCloseTo(0.8);
    expect(camera.y).toBeLessThanOrEqual(0);
  });

  it('goes so close to one layer that it can be read, and no further away than it is', () => {
    const layer = { x: 3000, y: 2000, width: 124, height: 50 };
    const far = readable(layer, { x: 0, y: 0, zoom: 0.09 }, view);
    expect(far.zoom).toBe(1);
    expect(isInView(layer, far, view)).toBe(true);
    const close = { x: 2900, y: 1900, zoom: 2 };
    expect(readable(layer, close, view)).toEqual(close);
    expect(readable({ ...layer, width: 1600 }, { x: 0, y: 0, zoom: 0.09 }, view).zoom).toBeLessThan(
      0.4,
    );
  });

  it('ends a move exactly where it was to go', () => {
    const to = { x: 500, y: 300, zoom: 0.5 };
    expect(between({ x: 0, y: 0, zoom: 1 }, to, 1, view)).toBe(to);
    expect(between({ x: 0, y: 0, zoom: 1 }, to, 0.5, view).zoom).toBeCloseTo(Math.SQRT1_2);
  });
});
