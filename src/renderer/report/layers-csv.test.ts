import { describe, expect, it, test } from 'vitest';
import { digitsModel } from '../../../test/engine-double/models/digits';
import { fixtureComparison } from '../../../test/engine-double/numbers/matches';
import {
  fixturePrediction,
  fixtureRun,
  fixtureSensitivity,
} from '../../../test/engine-double/numbers/results';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { resolverOf } from '../state/recipe/page-resolver';
import { csvCell } from '../pictures/csv';
import { comparedLayers } from '../state/compared/compared-layers';
import { comparisonCsv, layersCsv } from './layers-csv';

describe('the layers table as CSV', () => {
  const model = digitsModel();
  const skipped = model.plan.layers[5]?.name ?? '';
  const run = fixtureRun(model, { skipped: new Set([skipped]) });
  const lines = layersCsv(run.report, run.plan).trimEnd().split('\r\n');
  const head = lines[0]?.split(',') ?? [];
  const cell = (layer: number, column: string): string | undefined =>
    lines[layer + 1]?.split(',')[head.indexOf(column)];

  it('has one line a layer and full precision', () => {
    expect(lines).toHaveLength(25);
    expect(cell(19, 'isolated dB')).toBe('1.08');
    expect(Number(cell(0, 'cosine'))).toBe(run.report.layers[0]?.accumulated?.cosine);
  });

  it('writes a skipped layer as float with no number it does not have', () => {
    expect(cell(5, 'precision')).toBe('float');
    expect(cell(5, 'isolated dB')).toBe('');
    expect(cell(5, 'accumulated dB')).toBe('16.72');
  });

  it('says the precision of a layer that is neither int8 nor float', () => {
    const resolve = resolverOf({ ...emptyRecipe, preset: 'w4' });
    const layers = run.plan.layers.map((layer) => ({
      ...layer,
      qconfig: resolve(layer.nodes, layer.op).config,
    }));
    const row = layersCsv(run.report, { ...run.plan, layers })
      .split('\r\n')[1]
      ?.split(',');
    expect(row?.[head.indexOf('precision')]).toBe('w4');
  });

  it('says exact instead of an infinite number', () => {
    const exact = {
      ...run.report,
      layers: run.report.layers.map((layer) => ({
        ...layer,
        isolated: { sqnrDb: null, exact: true as const },
      })),
    };
    expect(layersCsv(exact, run.plan).split('\r\n')[1]).toContain(',exact,');
  });

  it('adds columns only for what was measured', () => {
    const more = layersCsv(run.report, run.plan, {
      sensitivity: fixtureSensitivity(run),
      prediction: fixturePrediction(run),
    }).split('\r\n')[0];
    expect(head).not.toContain('one-in dB');
    expect(more).toContain('one-in dB,one-out dB,share of output noise');
  });

  it('quotes what needs quotes and defuses formulas', () => {
    expect(csvCell('a,"b"')).toBe('"a,""b"""');
    expect(csvCell('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`);
    expect(csvCell(-3.5)).toBe('-3.5');
  });
});

test('a comparison as CSV has a line for every layer, those not found with the reason', () => {
  const { plan } = digitsModel();
  const compared = comparedLayers(fixtureComparison(plan.layers.map(({ name }) => name)));
  const [head, missing, first] = comparisonCsv(plan, compared).split('\r\n');
  expect(head?.startsWith('layer,name,op,ours accumulated dB,theirs accumulated dB,')).toBe(true);
  expect(missing).toContain('not found');
  expect(missing?.endsWith('No tensor has its name.')).toBe(true);
  expect(first).toContain(',30,20,-10,40,same grid,uint8 · 0.0200,');
});
