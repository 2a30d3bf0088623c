import { expect, test } from 'vitest';
import type { ActivationMetric, LayerReport } from '../../shared/contract/report';
import type { Stream } from '../terminal/io';
import { createPaint } from '../terminal/paint';
import { worstLayers } from '../../shared/findings/suspects';
import { debugTable } from './debug-table';

function stream(columns: number, isColoured = false): Stream {
  return { write: () => undefined, isTerminal: true, columns, paint: createPaint(isColoured) };
}

function activation(sqnrDb: number | null): ActivationMetric {
  return {
    sqnrDb,
    cosine: 0.99,
    rmseOverScale: 0.61,
    meanError: 0,
    maxError: 0,
    clipped: 0.0001,
    perSampleDb: [sqnrDb],
  };
}

function layer(
  name: string,
  accDb: number,
  isoDb: number | null,
  change: Partial<LayerReport> = {},
): LayerReport {
  return {
    name,
    op: 'Conv',
    nodes: [name],
    output: `${name}_out`,
    outputs: [`${name}_out`],
    skipped: false,
    weight: { name: `${name}.w`, sqnrDb: 38.06, worstChannelDb: -7.66, deadChannels: 0 },
    accumulated: activation(accDb),
    isolated: { sqnrDb: isoDb },
    shadow: null,
    ...change,
  };
}

const layers = [
  layer('/net/block.0/conv', 30, 36),
  layer('/net/block.1/conv', 12.34, 14),
  layer('/net/block.2/conv', 20, 60, { skipped: true, weight: null, isolated: null }),
  layer('/net/block.3/relu', 19, null, {
    op: 'Relu',
    weight: null,
    isolated: { sqnrDb: null, exact: true },
  }),
  layer('/net/block.4/conv', 18, 50),
];

const numbers = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => /\d+(?= {2}\S*(?:block|conv))/.exec(line)?.[0])
    .filter((found) => found !== undefined);

test('prints every metric with its unit in the head and one decimal', () => {
  const text = debugTable(layers, { sort: 'order' }, stream(200));
  const [title, unit, , second] = text.split('\n');
  expect(title).toMatch(/layer .*op .*weight .*worst ch\. .*accum\. .*isolated .*error .*clipped$/);
  expect(unit).toMatch(/dB .*dB .*dB .*dB .*rms\/scale .*%$/);
  expect(second).toMatch(
    /^! +2 {2}\/net\/block\.1\/conv +Conv +38\.1 +−7\.7 +12\.3 +14\.0 +0\.61 +<0\.1$/,
  );
});

test('a skipped layer says float, an exact one says exact', () => {
  const text = debugTable(layers, { sort: 'order' }, stream(200));
  expect(text).toMatch(/block\.2\/conv .*float/);
  expect(text).toMatch(/block\.3\/relu .*exact/);
});

test('marks the layers that stand out, and says by what', () => {
  expect(worstLayers(layers, 2).map(({ name }) => name)).toEqual([
    '/net/block.1/conv',
    '/net/block.0/conv',
  ]);
  const text = debugTable(layers, { sort: 'order' }, stream(200));
  expect(text.split('\n').filter((line) => /^! +\d/.test(line))).toHaveLength(1);
  expect(text).toContain('(isolated)');
});

test('where no layer stands out none is marked', () => {
  const even = layers.map((each) => ({ ...each, isolated: { sqnrDb: 36 } }));
  const text = debugTable(even, { sort: 'order' }, stream(200));
  expect(text).not.toMatch(/^!/m);
  expect(text).not.toContain('stands out');
});

test('sorts by a metric, worst first, with what has no value last', () => {
  expect(numbers(debugTable(layers, { sort: 'iso' }, stream(200)))).toEqual([
    '2',
    '1',
    '5',
    '3',
    '4',
  ]);
  expect(numbers(debugTable(layers, { sort: 'acc' }, stream(200)))).toEqual([
    '2',
    '5',
    '4',
    '3',
    '1',
  ]);
});

test('cuts after --top and says so', () => {
  const text = debugTable(layers, { sort: 'iso', top: 2 }, stream(200));
  expect(numbers(text)).toEqual(['2', '1']);
  expect(text).toContain('2 of 5 layers shown');
});

test('fits a narrow terminal by dropping the common scope of the names', () => {
  const text = debugTable(layers, { sort: 'order' }, stream(84));
  expect(text).toContain('Layer names start with /net/');
  expect(Math.max(...text.split('\n').map((line) => Array.from(line).length))).toBeLessThanOrEqual(
    84,
  );
});

test('on a very narrow terminal columns go before names become unreadable', () => {
  const named = layers.map((each) => ({
    ...each,
    name: `${each.name}/attention/self/${each.op}`,
    op: 'GlobalAveragePool',
  }));
  const text = debugTable(named, { sort: 'order' }, stream(80));
  expect(text).toContain('No room for: worst ch., error, clipped.');
  expect(text).not.toMatch(/worst ch\. /);
  expect(text).toMatch(/attention\/self\/Conv +GlobalAveragePool +38\.1 +30\.0 +36\.0$/m);
  expect(Math.max(...text.split('\n').map((line) => Array.from(line).length))).toBeLessThanOrEqual(
    80,
  );
  expect(debugTable(named, { sort: 'order' }, stream(200))).not.toContain('No room');
});

test('a shadow column stands only where shadow was measured', () => {
  expect(debugTable(layers, { sort: 'order' }, stream(200))).not.toContain('shadow');
  const measured = layers.map((each) => ({ ...each, shadow: { sqnrDb: 40 } }));
  expect(debugTable(measured, { sort: 'order' }, stream(200))).toContain('shadow');
});
