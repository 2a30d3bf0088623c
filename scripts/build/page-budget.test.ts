import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { overBudget, pageBudgetBytes, pageScripts } from './page-budget';

test('scripts within the budget pass, those above it are listed with how much is too much', () => {
  const page = new Map([['assets/index-1.js', pageBudgetBytes - 60_000]]);
  expect(overBudget(page)).toBeNull();
  const grown = overBudget(new Map([...page, ['assets/layout-worker-1.js', 61_234]]));
  expect(grown).toContain('1,234 more than their budget');
  expect(grown).toContain('assets/layout-worker-1.js  61,234');
});

test('all scripts of a page count, in whichever folder, and nothing else', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'bitloupe-page-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(path.join(dir, 'assets'));
  writeFileSync(path.join(dir, 'theme.js'), '123');
  writeFileSync(path.join(dir, 'assets', 'index.js'), '12345');
  writeFileSync(path.join(dir, 'assets', 'index.css'), '1');
  expect(Object.fromEntries(pageScripts(dir))).toEqual({
    'theme.js': 3,
    [path.join('assets', 'index.js')]: 5,
  });
});
