import { expect, type Locator, type Page } from '@playwright/test';

/** The page's own dialog for files on the server's disk. */
export class FileDialog {
  readonly dialog: Locator;
  readonly entries: Locator;

  constructor(page: Page, title: string) {
    this.dialog = page.getByRole('dialog', { name: title });
    this.entries = this.dialog.getByRole('list').getByRole('button');
  }

  entry(name: string): Locator {
    return this.entries.filter({ has: this.dialog.page().getByText(name, { exact: true }) });
  }

  /** Opens folders one inside the other, from the top. */
  async enter(...folders: readonly string[]): Promise<void> {
    await this.dialog
      .getByRole('navigation', { name: 'Folders above' })
      .getByRole('button')
      .first()
      .click();
    for (const folder of folders) {
      await this.entry(folder).dblclick();
      await expect(
        this.dialog.getByRole('navigation', { name: 'Folders above' }).getByRole('button').last(),
      ).toHaveText(folder);
    }
  }

  get path(): Locator {
    return this.dialog.getByRole('textbox', { name: 'Path' });
  }

  async openFile(name: string): Promise<void> {
    await this.entry(name).click();
    await this.confirm('Open');
  }

  async useFolder(): Promise<void> {
    await this.confirm('Use this folder');
  }

  async saveAs(name?: string): Promise<void> {
    if (name !== undefined)
      await this.dialog.getByRole('textbox', { name: 'File name' }).fill(name);
    await this.confirm('Save');
  }

  async confirm(
    action: 'Open' | 'Open folder' | 'Use this folder' | 'Save' | 'Replace',
  ): Promise<void> {
    await this.dialog.getByRole('button', { name: action, exact: true }).click();
  }
}
