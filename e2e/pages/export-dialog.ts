import { expect, type Locator, type Page } from '@playwright/test';
import { FileDialog } from './file-dialog';

/** Writing the model, and what lies beside it. */
export class ExportDialog {
  readonly dialog: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  }

  async open(): Promise<void> {
    await this.page
      .getByRole('banner', { name: 'Toolbar' })
      .getByRole('button', { name: /^Export/ })
      .click();
    await expect(this.dialog).toBeVisible();
  }

  async alsoWrite(what: 'Recipe' | 'Report, one HTML file' | 'Table, CSV'): Promise<void> {
    await this.dialog.getByRole('checkbox', { name: what }).check();
  }

  /** To the top of the folder that may be browsed; resolves when it says that it is done. */
  async write(name: string): Promise<string> {
    await this.dialog.getByRole('textbox', { name: 'File' }).fill(name);
    await this.dialog.getByRole('button', { name: 'Export', exact: true }).click();
    const files = new FileDialog(this.page, 'Save ONNX model');
    await files.enter();
    await files.saveAs();
    const done = this.dialog.getByRole('status').filter({ hasText: 'written' });
    await expect(done).toContainText('Opened again and run with all optimisations', {
      timeout: 60_000,
    });
    // Report and table follow the model.
    await expect(this.dialog.getByRole('button', { name: 'Export', exact: true })).toBeEnabled();
    return done.innerText();
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(this.dialog).toBeHidden();
  }
}
