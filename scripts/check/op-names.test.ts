import { expect, test } from 'vitest';
import { namesOps } from './op-names';

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
