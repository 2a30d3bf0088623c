import { expect, test } from 'vitest';
import { namesOps, namesOpsOnPage } from './op-names';

test.each([
  "if (node.opType === 'Conv') return;",
  "known.add('Conv');",
  "const loops = new Set(['Loop']);",
  "node.opType !== 'Constant'",
  'const bodies = { Relu: 1 };',
])('who asks for an operator by name is seen: %s', (text) => expect(namesOps(text)).toBe(true));

test.each(["draft.add('Max', [value], name)", "makeNode('Identity', [a], [b])", "known.add('x')"])(
  'who writes a node is not: %s',
  (text) => expect(namesOps(text)).toBe(false),
);

test.each([
  ["if (op === 'Resize') return 1;", true],
  ["caption={old ? 'Size · stale' : 'Size'}", false],
  ["/** Such as `Clip`. */ // or 'Relu'", false],
])('the page may have words, and no operators: %s', (text, named) =>
  expect(namesOpsOnPage(text)).toBe(named),
);
