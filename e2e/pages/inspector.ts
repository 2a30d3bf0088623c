import { expect, type Locator, type Page } from '@playwright/test';
import { readNumber } from './numbers';

/** The panel on the right: the model, or the selected layer. */
export class Inspector {
  readonly panel: Locator;

  constructor(page: Page) {
    this.panel = page.getByRole('complementary', { name: 'Inspector' });
  }

  section(name: string): Locator {
    return this.panel.getByRole('region', { name, exact: true });
  }

  async expectSubject(name: string | RegExp): Promise<void> {
    await expect(this.panel.getByRole('heading', { level: 2 })).toHaveText(name);
  }

  /** dB of a metric in the grid at the top. */
  async metric(name: string): Promise<number | null> {
    const tile = this.panel.getByRole('button', { name: new RegExp(`^${name} `) });
    return readNumber((await tile.innerText()).replace(name, ''));
  }
}
