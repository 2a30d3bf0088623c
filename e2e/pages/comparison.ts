import { expect, type Locator, type Page } from '@playwright/test';

/** The open model beside another one. */
export class Comparison {
  readonly panel: Locator;
  readonly grid: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole('region', { name: 'Comparison', exact: true });
    this.grid = this.panel.getByRole('grid', { name: 'Layers' });
  }

  /** The graph of one of both, by the name of its file. */
  graph(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true }).getByRole('listbox');
  }

  row(layer: string): Locator {
    return this.grid.getByRole('row').filter({
      has: this.page.getByRole('checkbox', { name: `Quantize ${layer}`, exact: true }),
    });
  }

  async shown(): Promise<void> {
    await expect(this.panel).toBeVisible({ timeout: 60_000 });
    await expect(this.panel).toContainText('Layers found');
  }

  /** The node that a graph has the keyboard's place on. */
  async expectFocused(graph: string, words: RegExp): Promise<void> {
    const list = this.graph(graph);
    await expect(async () => {
      const id = await list.getAttribute('aria-activedescendant');
      expect(id, `something is focused in ${graph}`).not.toBeNull();
      await expect(this.page.locator(`[id="${id ?? ''}"]`)).toHaveText(words, { timeout: 500 });
    }).toPass({ timeout: 10_000 });
  }
}
