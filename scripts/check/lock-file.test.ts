import { describe, expect, it } from 'vitest';
import { findRegistryAddress } from './lock-file';

describe('lock file check', () => {
  it('accepts a lock file without addresses', () => {
    expect(findRegistryAddress('{"packages":{"node_modules/a":{"version":"1.0.0"}}}')).toBeNull();
  });

  it('names the line that holds a registry address', () => {
    const lockFile = '{\n  "version": "1.0.0",\n  "resolved": "https://registry.example/a.tgz"\n}';
    expect(findRegistryAddress(lockFile)).toContain('package-lock.json:3');
  });
});
