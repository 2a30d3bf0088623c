import { expect, test } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { standardOps, standInOf } from './catalogue';

const engine = join(import.meta.dirname, '..');

/** Where else op types may be named, and why. All others ask the catalogue for traits. */
const allowed: Readonly<Record<string, string>> = {
  'bench/speed-hints.ts': 'advice in words, by op type',
  'compare/end-of-layer.ts': 'the shape that training with rounding leaves behind a product',
  'compare/rounded-values.ts': 'writes nodes of its own',
  'compare/weight-source.ts': 'the shape that dynamic quantization leaves behind a product',
  'emit/debug-graph.ts': 'writes nodes of its own',
  'emit/draft/output-groups.ts': 'writes nodes of its own',
  'emit/qdq.ts': 'writes nodes of its own',
  'emit/quantized-chain.ts': 'writes nodes of its own',
  'emit/references.ts': 'writes nodes of its own',
  'emit/sheet/error-extras.ts': 'writes nodes of its own',
  'emit/sheet/error-sheet.ts': 'writes nodes of its own',
  'emit/sheet/mask-nodes.ts': 'writes nodes of its own',
  'emit/sheet/softmax-floor.ts': 'writes nodes of its own',
  'emit/sheet/sum-sheet.ts': 'writes nodes of its own',
  'emit/skip-set-graph.ts': 'writes nodes of its own',
  'executed/attribute-nodes.ts': 'nodes that the runtime puts in',
  'export/qoperator.ts': 'writes nodes of its own',
  'plan/presets.ts': 'op types that a preset is about',
  'prepare/normalize/inline-functions.ts': 'writes nodes of its own',
};

/** A tensor in the form of a node, and the counter of a Loop: no operators that anything is known of. */
const calledByName = /'(Constant|Loop)'/g;

function namesIn(text: string): readonly string[] {
  const literals = text.replaceAll(calledByName, '').matchAll(/'(\w+)'|^\s+([A-Z]\w+):/gm);
  const names = [...literals].map(([, quoted, key]) => quoted ?? key ?? '');
  return names.filter((name) => standardOps.has(name) || standInOf(name) !== undefined);
}

test('op types are named in the catalogue, and elsewhere only where nodes are made', () => {
  const paths = readdirSync(engine, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('ops/'),
    );
  const found = paths.filter(
    (path) => namesIn(readFileSync(join(engine, path), 'utf8')).length > 0,
  );
  expect(found.toSorted()).toEqual(Object.keys(allowed));
});
