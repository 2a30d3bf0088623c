import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * What the page's scripts may weigh together, in bytes: about what they weigh, and some room. Most of what a browser
 * does before the first paint is reading them.
 */
export const pageBudgetBytes = 1_740_000;

/** The scripts of a built page, the graph's worker among them; names are relative to the folder. */
export function pageScripts(dir: string): ReadonlyMap<string, number> {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  const scripts = names.filter((name) => name.endsWith('.js'));
  return new Map(scripts.map((name) => [name, statSync(path.join(dir, name)).size]));
}

/** What is wrong with the weight of the scripts; null when nothing is. */
export function overBudget(scripts: ReadonlyMap<string, number>): string | null {
  const bytes = [...scripts.values()].reduce((sum, each) => sum + each, 0);
  if (bytes <= pageBudgetBytes) return null;
  const count = (number: number) => number.toLocaleString('en');
  return [
    `The page’s scripts weigh ${count(bytes)} bytes, ${count(bytes - pageBudgetBytes)} more than their budget:`,
    ...[...scripts].map(([name, size]) => `  ${name}  ${count(size)}`),
    'Is a library in it that a few lines would replace, a table that only the engine needs, or code of the worker?',
    '`npx vite build --sourcemap --outDir FOLDER` and a viewer of source maps show what is in it.',
    'Where the growth is meant, raise `pageBudgetBytes` in scripts/build/page-budget.ts in the same commit.',
  ].join('\n');
}
