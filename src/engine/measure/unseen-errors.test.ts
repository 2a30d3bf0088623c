import { describe, expect, test } from 'vitest';
import { dbsOf, debugged, openTiny, written } from '../../../test/models/whole-way';
import { floats, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import { makeNode } from '../onnx/proto';
import { ErrorSums, nothing } from './metrics';

/** A product of two layers behind a factor. */
function scaled(factor: number): TinyModel {
  return {
    nodes: [
      makeNode('Mul', ['x', 'k'], ['s']),
      makeNode('MatMul', ['s', 'w'], ['h']),
      makeNode('MatMul', ['h', 'v'], ['y']),
    ],
    inputs: { x: [4, 8] },
    outputs: ['y'],
    initializers: [floats('k', [], factor), weight('w', [8, 6]), weight('v', [6, 4])],
  };
}

describe('what nobody compared is not called exact', () => {
  test('errors whose squares are 0 in float32', async () => {
    const workspace = await openTiny(scaled(1e-30));
    const [output] = (await debugged(workspace)).outputs;
    expect(output).toMatchObject({ sqnrDb: null, cosine: null });
    expect(output?.exact).toBeUndefined();
    // The written file is compared in float64.
    expect(dbsOf((await written(workspace)).outputs)['y']).toBeGreaterThan(30);
  });

  test('values that are all beyond what masks may be', async () => {
    const workspace = await openTiny(scaled(1e25));
    for (const [output] of [
      (await debugged(workspace)).outputs,
      (await written(workspace)).outputs,
    ]) {
      expect(output?.sqnrDb).toBeNull();
      expect(output?.exact).toBeUndefined();
    }
  });

  test('what is compared and equal still is', () => {
    const masked = new ErrorSums();
    masked.add({ ...nothing, elements: 3, masked: true });
    expect(masked.sqnr()).toMatchObject({ exact: true, flags: ['masked'] });
    const empty = new ErrorSums();
    empty.add(nothing);
    expect(empty.sqnr()).toMatchObject({ exact: true });
  });
});
