import { type Locator, type Page } from '@playwright/test';
import { readNumber } from './numbers';

type Caption = 'Output SQNR' | 'Accuracy' | 'Agreement' | 'Size' | 'Latency';

const units: ReadonlySet<string> = new Set(['dB', '%', 'kB', 'MB', 'ms', 'µs', 's']);

/** The four numbers on the right of the toolbar. */
export class Results {
  private readonly group: Locator;

  constructor(page: Page) {
    this.group = page.getByRole('group', { name: 'Results' });
  }

  readout(caption: Caption): Locator {
    return this.group
      .locator(':scope > *')
      .filter({ has: this.group.page().locator('small', { hasText: caption }) });
  }

  /** dB; only a number that was measured with the recipe on the screen. */
  async outputDb(): Promise<number | null> {
    return (await this.outputState()) === 'measured' ? this.value('Output SQNR') : null;
  }

  async outputState(): Promise<'none' | 'measuring' | 'predicted' | 'stale' | 'measured'> {
    const lines = await this.lines('Output SQNR');
    const [caption = ''] = lines;
    if (caption.includes('measuring')) return 'measuring';
    if (caption.includes('stale')) return 'stale';
    if (lines.includes('–')) return 'none';
    return lines.at(-1) === 'predicted' ? 'predicted' : 'measured';
  }

  /** The number as it stands, whatever its state. */
  async value(caption: Caption): Promise<number | null> {
    const [, value = ''] = await this.lines(caption);
    return readNumber(value);
  }

  /** What stands beside the number: `float 99.7 %`, `all int8`, `predicted 21.3`. */
  async note(caption: Caption): Promise<string> {
    return (await this.lines(caption))
      .slice(2)
      .filter((line) => !units.has(line))
      .join(' ');
  }

  /** From here on, everything the first readout shows is kept. */
  async watch(): Promise<void> {
    await this.group.page().evaluate(() => {
      const seen: string[] = [];
      const note = (): void => {
        const text = document.querySelector('[aria-label="Results"] > *')?.textContent ?? '';
        if (text !== seen.at(-1)) seen.push(text);
      };
      const observer = new MutationObserver(note);
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      Object.assign(window, { seenOutputs: { seen, observer } });
    });
  }

  /** What was kept; ends the watch. */
  async seen(): Promise<readonly string[]> {
    return this.group.page().evaluate(() => {
      const { seenOutputs } = window as unknown as {
        seenOutputs: { readonly seen: string[]; readonly observer: MutationObserver };
      };
      seenOutputs.observer.disconnect();
      return seenOutputs.seen;
    });
  }

  private async lines(caption: Caption): Promise<string[]> {
    const text = await this.readout(caption).innerText();
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
}
