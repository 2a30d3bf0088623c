import { expect, test } from 'vitest';
import { explainMissingRuntime, requireRuntime } from './runtime-binaries';

test('Macs with Intel processors are told what to do, all others go on', () => {
  expect(() => requireRuntime('darwin', 'x64')).toThrow(
    expect.objectContaining({
      code: 'unsupported',
      message: expect.stringContaining('Intel') as string,
      hint: expect.stringContaining('Apple silicon') as string,
    }) as Error,
  );
  for (const [platform, arch] of [
    ['darwin', 'arm64'],
    ['linux', 'x64'],
    ['win32', 'arm64'],
  ] as const) {
    expect(() => requireRuntime(platform, arch)).not.toThrow();
  }
});

test('a library that does not load is no defect of the program', () => {
  const musl = new Error('Error loading shared library ld-linux-x86-64.so.2: No such file');
  expect(explainMissingRuntime(musl, 'linux', 'x64').hint).toContain('glibc');
  const missing = explainMissingRuntime(new Error('Cannot find module x.node'), 'linux', 'ia32');
  expect(missing).toMatchObject({ code: 'unsupported', detail: 'Cannot find module x.node' });
  expect(missing.message).toContain('linux ia32');
});
