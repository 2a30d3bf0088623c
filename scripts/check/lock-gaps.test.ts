import { describe, expect, it } from 'vitest';
import { findGaps } from './lock-gaps';

describe('gaps of a lock file', () => {
  it('names an optional package that is not locked, beside the package that wants it', () => {
    const packages = {
      '': {},
      'node_modules/a': {
        version: '1.0.0',
        dev: true,
        optionalDependencies: { 'a-win32': '1.0.0' },
      },
    };
    expect(findGaps({ packages })).toEqual([
      { path: 'node_modules/a-win32', name: 'a-win32', version: '1.0.0', dev: true },
    ]);
  });

  it('finds a locked package at any level above', () => {
    const packages = {
      'node_modules/a/node_modules/b': { optionalDependencies: { c: '1.0.0' } },
      'node_modules/c': { version: '1.0.0' },
    };
    expect(findGaps({ packages })).toEqual([]);
  });
});
