import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawDigit } from './digit-image';
import { fixtureInspection, fixtureSamples } from './inspections';
import { digitsModel } from '../models/digits';
import { pyramidModel } from '../models/pyramid';
import { fixturePrediction, fixtureRun, fixtureSensitivity } from './results';
import { fixtureSeries } from './series';

describe('fixture results', () => {
  it('fit the model they are made for, layer by layer', () => {
    for (const model of [digitsModel(), pyramidModel()]) {
      const run = fixtureRun(model);
      const series = fixtureSeries(run, fixtureSensitivity(run));
      expect(run.report.layers.map((layer) => layer.name)).toEqual(
        model.plan.layers.map((layer) => layer.name),
      );
      for (const each of Object.values(series))
        expect(each.db).toHaveLength(run.plan.layers.length);
    }
  });

  it('are the same at every call', () => {
    expect(fixtureRun(pyramidModel())).toEqual(fixtureRun(pyramidModel()));
  });

  it('give a skipped layer no weight and no isolated value', () => {
    const model = digitsModel();
    const name = model.plan.layers[5]?.name ?? '';
    const layer = fixtureRun(model, { skipped: new Set([name]) }).report.layers[5];
    expect(layer).toMatchObject({ skipped: true, weight: null, isolated: null });
    expect(layer?.accumulated?.sqnrDb).toBe(16.72);
  });

  it('split all of the output noise into shares and interaction', () => {
    const { shares, interaction } = fixturePrediction(fixtureRun(digitsModel()));
    expect(shares.reduce((a, b) => a + b, 0) + (interaction ?? 0)).toBeCloseTo(1, 9);
  });

  it('list samples worst first', () => {
    const { rows } = fixtureSamples(fixtureRun(digitsModel()));
    const mean = (row: readonly (number | null)[] | undefined): number =>
      (row ?? []).reduce((a: number, b) => a + (b ?? 0), 0);
    expect(mean(rows[0])).toBeLessThan(mean(rows.at(-1)));
    expect(
      fixtureInspection(fixtureRun(digitsModel()), digitsModel().plan.layers[19]?.name ?? '')
        .channels,
    ).toHaveLength(128);
  });

  it('draw digits as valid images', async () => {
    const { width, channels } = await sharp(drawDigit(7, 1)).metadata();
    expect([width, channels]).toEqual([16, 1]);
    expect((await sharp(drawDigit(7, 1)).stats()).channels[0]?.max).toBeGreaterThan(200);
  });
});
