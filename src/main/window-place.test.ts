import { expect, test } from 'vitest';
import { placeWindow } from './window-place';

const main = { x: 0, y: 0, width: 1920, height: 1080 };
const second = { x: 1920, y: 0, width: 2560, height: 1440 };

test('a window opens where it was, on whichever screen that is', () => {
  const saved = { x: 2000, y: 100, width: 1500, height: 1000 };
  expect(placeWindow(saved, [main, second])).toEqual(saved);
});

test('a window whose screen is gone keeps its size and is centred on the main one', () => {
  const saved = { x: 2000, y: 100, width: 1500, height: 1000 };
  expect(placeWindow(saved, [main])).toEqual({ width: 1500, height: 1000 });
});

test('a window that would hang out of reach is centred', () => {
  expect(placeWindow({ x: 1890, y: 100, width: 1200, height: 800 }, [main])).toEqual({
    width: 1200,
    height: 800,
  });
  expect(placeWindow({ x: 0, y: -500, width: 1200, height: 800 }, [main])).toEqual({
    width: 1200,
    height: 800,
  });
});

test('a window is never larger than its screen, nor smaller than the smallest', () => {
  expect(placeWindow({ x: 0, y: 0, width: 4000, height: 3000 }, [main])).toMatchObject({
    width: 1920,
    height: 1080,
  });
  expect(placeWindow({ x: 0, y: 0, width: 10, height: 10 }, [main])).toMatchObject({
    width: 1024,
    height: 680,
  });
});

test('the first window ever has the size the app was designed for', () => {
  expect(placeWindow(null, [main])).toEqual({ width: 1440, height: 900 });
});
