import { type Locator, type Page } from '@playwright/test';

/** History of runs and the Pareto chart. */
export class RunsPanel {
  readonly list: Locator;
  readonly pareto: Locator;
  readonly compareButton: Locator;

  constructor(page: Page) {
    this.list = page.getByRole('list', { name: 'Runs' });
    this.pareto = page.locator('#pareto-chart');
    this.compareButton = page.getByRole('button', { name: 'Compare', exact: true });
  }

  run(title: string | RegExp): Locator {
    return this.list.getByRole('button').filter({ hasText: title });
  }

  async titles(): Promise<string[]> {
    const lines = await this.list.getByRole('button').allInnerTexts();
    return lines.map((line) => line.split('\n')[1]?.trim() ?? '');
  }
}
