import { expect, type Locator, type Page } from '@playwright/test';
import { ChartsPanel } from './charts-panel';
import { Comparison } from './comparison';
import { CommandPalette } from './command-palette';
import { ExportDialog } from './export-dialog';
import { FileDialog } from './file-dialog';
import { GraphPanel } from './graph-panel';
import { Inspector } from './inspector';
import { LayersTable } from './layers-table';
import { Results } from './results';
import { RunsPanel } from './runs-panel';

/** The window: what stands in it, and what a user does with the whole of it. */
export class App {
  readonly page: Page;
  readonly results: Results;
  readonly layers: LayersTable;
  readonly graph: GraphPanel;
  readonly charts: ChartsPanel;
  readonly inspector: Inspector;
  readonly runs: RunsPanel;
  readonly exporting: ExportDialog;
  readonly palette: CommandPalette;
  readonly comparison: Comparison;

  constructor(page: Page) {
    this.page = page;
    this.results = new Results(page);
    this.layers = new LayersTable(page);
    this.graph = new GraphPanel(page);
    this.charts = new ChartsPanel(page);
    this.inspector = new Inspector(page);
    this.runs = new RunsPanel(page);
    this.exporting = new ExportDialog(page);
    this.palette = new CommandPalette(page);
    this.comparison = new Comparison(page);
  }

  get status(): Locator {
    return this.page.getByRole('contentinfo', { name: 'Status' });
  }

  get toolbar(): Locator {
    return this.page.getByRole('banner', { name: 'Toolbar' });
  }

  get runButton(): Locator {
    return this.toolbar.getByRole('button', { name: /^Run/ });
  }

  get cancelButton(): Locator {
    return this.toolbar.getByRole('button', { name: /^Cancel/ });
  }

  get undoButton(): Locator {
    return this.toolbar.getByRole('button', { name: /^Undo/ });
  }

  get redoButton(): Locator {
    return this.toolbar.getByRole('button', { name: /^Redo/ });
  }

  /** Banners and failures that stand on the window, by their words. */
  notice(words: string | RegExp): Locator {
    return this.page
      .getByRole('status')
      .or(this.page.getByRole('alert'))
      .filter({ hasText: words });
  }

  dialog(title: string): Locator {
    return this.page.getByRole('dialog', { name: title });
  }

  files(title: string): FileDialog {
    return new FileDialog(this.page, title);
  }

  /** The engine answers. */
  async ready(): Promise<void> {
    await expect(this.status).toContainText('Engine ready');
  }

  async openSample(): Promise<void> {
    await this.page.getByRole('button', { name: /^Open the sample/ }).click();
    await expect(this.status).toContainText('64 calibration · 797 validation');
  }

  /** Presses Run and waits for everything that follows from it. */
  async run(): Promise<void> {
    await this.runButton.click();
    await this.measured();
  }

  async openSampleAndRun(): Promise<void> {
    await this.openSample();
    await this.run();
  }

  /**
   * Nothing runs, and the numbers on the screen belong to the recipe on the screen. Asked inside the page, by plain
   * selectors: finding elements by role again and again would cost the page more than the work it waits for.
   */
  async measured(timeoutMs = 60_000): Promise<void> {
    await this.page.waitForFunction(isMeasured, undefined, { polling: 50, timeout: timeoutMs });
  }

  /** Random samples, as many as asked for; through the dialog, whose menu entry always takes 64. */
  async useRandomData(samples: number): Promise<void> {
    await this.chooseFromMenu('Data', 'Data and preprocessing…');
    const dialog = this.dialog('Calibration data');
    await dialog.getByRole('radio', { name: /^Random data/ }).click();
    await dialog.getByRole('textbox', { name: 'Samples' }).fill(String(samples));
    await dialog.getByRole('button', { name: 'Use this data' }).click();
    await expect(dialog).toBeHidden();
  }

  /** One item of the menu beside Run. */
  async measure(item: string): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Measure and compare' }).click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  /** One item of a menu of the toolbar. */
  async chooseFromMenu(menu: 'Model' | 'Data' | 'Recipe', ...items: string[]): Promise<void> {
    await this.toolbar.getByRole('button', { name: new RegExp(`^${menu} `) }).click();
    for (const item of items) {
      await this.page
        .getByRole('menuitem', { name: item })
        .or(this.page.getByRole('menuitemradio', { name: item }))
        .first()
        .click();
    }
  }
}

/** Runs in the page. */
function isMeasured(): boolean {
  const status = document.querySelector('footer[aria-label="Status"]')?.textContent ?? '';
  if (!status.includes('Measured in') || document.querySelector('[data-cancel]') !== null)
    return false;
  const output = document.querySelector('[aria-label="Results"] > *')?.textContent ?? '';
  return !/measuring|stale|predicted$|–/.test(output);
}
