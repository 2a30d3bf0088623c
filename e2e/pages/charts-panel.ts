import { expect, type Locator, type Page } from '@playwright/test';

type Tab = 'SQNR per layer' | 'Waterfall' | 'Samples';
type Metric = 'Weights' | 'Accumulated' | 'Isolated' | 'Shadow' | 'One-in' | 'One-out';

/** The charts under table and graph. */
export class ChartsPanel {
  readonly panel: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole('region', { name: 'Charts', exact: true });
  }

  async show(tab: Tab): Promise<void> {
    await this.panel.getByRole('tab', { name: tab }).click();
  }

  async chooseMetric(metric: Metric): Promise<void> {
    await this.panel.getByRole('radio', { name: metric, exact: true }).click();
  }

  get plot(): Locator {
    return this.panel.locator('[data-chart="layers"]');
  }

  get list(): Locator {
    return this.plot.getByRole('listbox');
  }

  get threshold(): Locator {
    return this.plot.getByRole('slider', { name: 'Threshold' });
  }

  column(layer: string): Locator {
    return this.plot.locator(`[data-layer="${layer}"]`);
  }

  /** Height of a layer's bar in px; 0 where it has none. */
  async barHeight(layer: string): Promise<number> {
    const bar = this.column(layer).locator('rect:not(.chart-hit):not(.chart-preview)').first();
    return (await bar.count()) === 0 ? 0 : ((await bar.boundingBox())?.height ?? 0);
  }

  async bars(): Promise<number> {
    return this.plot.locator('[data-layer]').count();
  }

  async select(layer: string): Promise<void> {
    const { x, y } = await this.middleOf(layer);
    await this.page.mouse.click(x, y);
  }

  async toggleSkip(layer: string): Promise<void> {
    const { x, y } = await this.middleOf(layer);
    await this.page.mouse.dblclick(x, y);
  }

  async brush(from: string, to: string): Promise<void> {
    const start = await this.middleOf(from);
    const end = await this.middleOf(to);
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, start.y, { steps: 4 });
    await this.page.mouse.move(end.x, end.y, { steps: 4 });
    await this.page.mouse.up();
  }

  /** A point in a column, off the threshold line. */
  private async middleOf(layer: string): Promise<{ x: number; y: number }> {
    const hit = this.column(layer).locator('.chart-hit');
    await expect(hit).toHaveCount(1);
    const box = await hit.boundingBox();
    if (box === null) throw new Error(`${layer} has no column in the chart.`);
    return { x: box.x + box.width / 2, y: box.y + box.height - 8 };
  }
}
