import { expect, type Locator, type Page } from '@playwright/test';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The graph: a canvas for eyes, a list for screen readers. */
export class GraphPanel {
  readonly panel: Locator;
  readonly list: Locator;
  readonly search: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole('region', { name: 'Graph', exact: true });
    this.list = this.panel.getByRole('listbox');
    this.search = this.panel.getByRole('textbox', { name: 'Find a node' });
  }

  async drawn(): Promise<void> {
    await expect(this.panel.locator('[data-graph="drawn"]')).toBeVisible();
    await expect(this.list).toHaveAttribute('aria-busy', 'false');
  }

  option(words: string | RegExp): Locator {
    return this.list.getByRole('option', { name: words });
  }

  /** The whole model in view. */
  async fit(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Fit', exact: true }).click();
  }

  /** Where on the screen the canvas shows the ring round the focused node: read from its pixels. */
  async findFocused(): Promise<Point> {
    let found: Point | null = null;
    await expect(async () => {
      found = await this.page.evaluate(findAccentRing);
      expect(found, 'a ring in the accent colour on the canvas').not.toBeNull();
    }).toPass({ intervals: [50], timeout: 5_000 });
    if (found === null) throw new Error('There is no ring on the canvas.');
    return found;
  }

  /** Share of canvas pixels that something is drawn on. */
  async inkShare(): Promise<number> {
    return this.page.evaluate(measureInk);
  }
}

/** Runs in the page. */
function measureInk(): number {
  const canvas = document.querySelector<HTMLCanvasElement>('[data-graph] canvas');
  // A copy is read: reading the canvas itself again and again would make it a slower one, and the browser complains.
  const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!canvas || !copy) return 0;
  copy.canvas.width = canvas.width;
  copy.canvas.height = canvas.height;
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  let drawn = 0;
  for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) drawn += 1;
  return drawn / (data.length / 4);
}

/** Runs in the page: centre of the pixels in the accent colour on the graph's canvas. */
function findAccentRing(): { x: number; y: number } | null {
  const canvas = document.querySelector<HTMLCanvasElement>('[data-graph] canvas');
  const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!canvas || !copy) return null;
  copy.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
  copy.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = copy.getImageData(0, 0, 1, 1).data;
  copy.canvas.width = canvas.width;
  copy.canvas.height = canvas.height;
  copy.drawImage(canvas, 0, 0);
  const { data, width, height } = copy.getImageData(0, 0, canvas.width, canvas.height);
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = (y * width + x) * 4;
      if (data[i] !== r || data[i + 1] !== g || data[i + 2] !== b || data[i + 3] !== 255) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return null;
  const bounds = canvas.getBoundingClientRect();
  const ratio = canvas.width / bounds.width;
  return {
    x: bounds.left + (left + right) / 2 / ratio,
    y: bounds.top + (top + bottom) / 2 / ratio,
  };
}
