import { expect, test } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { standardOps, standInOf } from './catalogue';

const engine = join(import.meta.dirname, '..');

/** Where else op types may be named, and why. All others ask the catalogue for traits. */
const allowed: Readonly<Record<string, string>> = {
  'bench/speed-hints.ts': 'advice in words, by op type',
  'compare/end-of-layer.ts': 'the shape that training with rounding leaves behind a product',
  'compare/weight-source.ts': 'the shape that dynamic quantization leaves behind a product',
  'emit/sheet/softmax-floor.ts': 'nodes of its own, by variable',
  'emit/sheet/sum-sheet.ts': 'nodes of its own, by table',
  'executed/attribute-nodes.ts': 'nodes that the runtime puts in',
  'plan/presets.ts': 'op types that a preset is about',
};

/**
 * Left out: the op type of a node that is written, which is the first argument; a tensor in the form of a node, and
 * the counter of a Loop.
 */
const notAsked = /\b(makeNode|add)\(\s*'\w+'|'(Constant|Loop)'/g;

const isOp = (name: string): boolean => standardOps.has(name) || standInOf(name) !== undefined;

/** Whether an op type, or a list of them in one string, stands in the text as a string or as a key. */
function namesOps(text: string): boolean {
  const asked = text.replaceAll(notAsked, '');
  const found = [...asked.matchAll(/'(\w+(?: \w+)*) ?'|(?:^|[{,])\s*([A-Z]\w+):/gm)];
  return found.some(([, quoted, key]) => (quoted ?? key ?? '').split(' ').every(isOp));
}

test('op types are named in the catalogue, and elsewhere only where nodes are made', () => {
  const paths = readdirSync(engine, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('ops/'),
    );
  const naming = paths.filter((path) => namesOps(readFileSync(join(engine, path), 'utf8')));
  expect(naming.filter((path) => !Object.hasOwn(allowed, path))).toEqual([]);
  expect(naming).toContain('compare/end-of-layer.ts');
});
