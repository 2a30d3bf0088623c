import { expect, test } from 'vitest';
import { compileRe2 } from './compile-pattern';

const names = ['conv1', 'Aconv', '/conv.1/Conv', 'QcE', '[:alpha:]1', 'c', 'x{63}', 'fc2'];

test.each(['conv\\d', '^/conv.*', '(?:conv|fc)\\d$', '[a-c]', '(?<name>conv)1'])(
  '%s matches what JavaScript matches',
  (source) => {
    const matches = compileRe2(source, '');
    expect(names.filter((name) => matches?.(name))).toEqual(
      names.filter((name) => new RegExp(source).test(name)),
    );
    expect(matches).not.toBeNull();
  },
);

test.each(['\\Aconv', '\\x{63}', '\\Qc\\E', '[[:alpha:]]1', '(?=c)c', '(c)\\1'])(
  '%s, which means something else in RE2 or nothing, is not matched with it',
  (source) => {
    expect(compileRe2(source, '')).toBeNull();
  },
);
