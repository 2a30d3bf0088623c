import type { Page } from '@playwright/test';

/** Tasks over 50 ms on the page's main thread while `work` goes on; 0 stands for none. */
export async function measureBlocking(
  page: Page,
  work: () => Promise<void>,
): Promise<readonly number[]> {
  await page.evaluate(() => {
    const tasks: number[] = [0];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
    });
    // Node's types, loaded beside the page's, do not know this kind of entry.
    (observer as { observe(options: object): void }).observe({ entryTypes: ['longtask'] });
    Object.assign(window, { longTasks: tasks });
  });
  await work();
  return page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
}
