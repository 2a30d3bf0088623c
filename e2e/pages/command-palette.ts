import { expect, type Locator, type Page } from '@playwright/test';

/** Every command by its name. */
export class CommandPalette {
  readonly dialog: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog', { name: 'All commands' });
  }

  async run(command: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await expect(this.dialog).toBeVisible();
    await this.page.keyboard.type(command);
    await expect(this.dialog.getByRole('option', { selected: true })).toContainText(command);
    await this.page.keyboard.press('Enter');
    await expect(this.dialog).toBeHidden();
  }
}
