import { expect, type Locator, type Page } from '@playwright/test';
import { readNumber } from './numbers';

type Column = 'Wt' | 'Acc' | 'Iso' | 'Shw' | 'Op' | '1in' | '1out';

function nameOf(layer: string): { name: string; exact: true } {
  return { name: `Quantize ${layer}`, exact: true };
}

/** The table on the left: one row a layer. */
export class LayersTable {
  readonly panel: Locator;
  readonly grid: Locator;
  readonly filter: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole('region', { name: 'Layers' }).filter({
      has: page.getByRole('grid', { name: 'Layers' }),
    });
    this.grid = page.getByRole('grid', { name: 'Layers' });
    this.filter = page.getByRole('textbox', { name: 'Filter layers' });
  }

  row(layer: string): Locator {
    return this.grid
      .getByRole('row')
      .filter({ has: this.page.getByRole('checkbox', nameOf(layer)) });
  }

  /** Checked = int8. */
  checkbox(layer: string): Locator {
    return this.grid.getByRole('checkbox', nameOf(layer));
  }

  /** Names in the order of the rows on the screen. */
  async shownLayers(): Promise<string[]> {
    const rows = await this.grid.getByRole('rowheader').all();
    const placed = await Promise.all(
      rows.map(async (row) => ({
        name: ((await row.textContent()) ?? '').trim(),
        y: (await row.boundingBox())?.y ?? 0,
      })),
    );
    return placed.sort((a, b) => a.y - b.y).map(({ name }) => name);
  }

  async cell(layer: string, column: Column): Promise<string> {
    const heads = await this.grid.getByRole('columnheader').allInnerTexts();
    const index = heads.findIndex((head) => head.trim() === column);
    expect(index, `column ${column} of ${heads.join(' ')}`).toBeGreaterThanOrEqual(0);
    const cells = this.row(layer).locator('[role=gridcell], [role=rowheader]');
    return (await cells.nth(index).innerText()).trim();
  }

  /** dB */
  async value(layer: string, column: Column): Promise<number | null> {
    return readNumber(await this.cell(layer, column));
  }

  async select(layer: string): Promise<void> {
    await this.row(layer).getByRole('rowheader').click();
  }

  /** As a user who double clicks the row. */
  async toggleSkip(layer: string): Promise<void> {
    await this.row(layer).getByRole('rowheader').dblclick();
  }

  async expectSkipped(...layers: readonly string[]): Promise<void> {
    const panel = this.panel;
    await expect(panel).toContainText(
      layers.length === 0 ? 'None skipped' : new RegExp(`${layers.length} of \\d+ skipped`),
    );
    for (const layer of layers) await expect(this.checkbox(layer)).not.toBeChecked();
  }

  /** While a filter hides other rows, the foot counts what is shown instead. */
  async expectSkippedAmongShown(...layers: readonly string[]): Promise<void> {
    for (const layer of layers) await expect(this.checkbox(layer)).not.toBeChecked();
  }
}
