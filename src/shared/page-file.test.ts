import { expect, test } from 'vitest';
import { pageFile } from './page-file';

test('an address names a file below the folder, and its media type', () => {
  expect(pageFile('/')).toEqual({ path: 'index.html', type: 'text/html; charset=utf-8' });
  expect(pageFile('/assets/page%20one.js')).toEqual({
    path: 'assets/page one.js',
    type: 'text/javascript; charset=utf-8',
  });
});

test.each([
  '/../secret.json',
  '/..%2Fsecret.json',
  '/assets/%2e%2e/%2e%2e/secret.json',
  '/..%5Csecret.json',
  '/C:%5Csecret.json',
  '/index.html:stream.js',
  '/index.html%00.js',
  '/%E0%A4%A.js',
  '/assets',
  '/constructor',
  '/.env',
])('%s names none', (pathname) => {
  expect(pageFile(pathname)).toBeNull();
});
