import { expect, test } from 'vitest';
import { engineEnvironment } from './engine-environment';

test('an engine sees where it runs, and no secret of the user', () => {
  const env = {
    PATH: '/bin',
    Path: 'C:\\Windows',
    SystemRoot: 'C:\\Windows',
    TMPDIR: '/tmp',
    OMP_NUM_THREADS: '2',
    BITLOUPE_HOME: '/home/x',
    AWS_SECRET_ACCESS_KEY: 'secret',
    GITHUB_TOKEN: 'secret',
    npm_config__authToken: 'secret',
    SSH_AUTH_SOCK: '/tmp/agent',
    LANG: undefined,
  };
  expect(engineEnvironment(env)).toEqual({
    PATH: '/bin',
    Path: 'C:\\Windows',
    SystemRoot: 'C:\\Windows',
    TMPDIR: '/tmp',
    OMP_NUM_THREADS: '2',
    BITLOUPE_HOME: '/home/x',
  });
});
