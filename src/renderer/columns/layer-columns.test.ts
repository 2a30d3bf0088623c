import { describe, expect, it } from 'vitest';
import { csvColumns, reportColumns, shownColumns, tableColumns } from './layer-columns';

const everything = new Set(['sensitivity', 'prediction', 'timings'] as const);
const heads = (columns: readonly { readonly head: string }[]) => columns.map(({ head }) => head);

describe('the columns of layers', () => {
  it('stand in the table with the metrics first', () => {
    expect(tableColumns.map(({ id }) => id).join(' ')).toBe(
      'op weights accumulated isolated shadow oneIn oneOut worstChannel rmse clipped share precision parameters floatUs quantizedUs quantizeUs dbPerUs executed ' +
        'oursDb theirsDb behindDb theirWeights verdict ourGrid theirGrid matchedBy confidence theirLayer why',
    );
  });

  it('say in a file what a comparison found, where there is one', () => {
    expect(heads(csvColumns(new Set(['comparison']))).slice(-11)).toEqual([
      'ours accumulated dB',
      'theirs accumulated dB',
      'theirs less ours dB',
      'theirs weights dB',
      'verdict',
      'our grid',
      'their grid',
      'found by',
      'confidence',
      'their layer',
      'why',
    ]);
    expect(heads(csvColumns(new Set()))).not.toContain('verdict');
  });

  it('stand in a file as far as they were measured, what every run measures first', () => {
    expect(heads(csvColumns(new Set())).at(-1)).toBe('clipped share');
    expect(heads(csvColumns(everything)).slice(-7)).toEqual([
      'one-in dB',
      'one-out dB',
      'share of output noise',
      'output dB when toggled, predicted',
      'float us',
      'quantized us',
      'executed',
    ]);
    expect(heads(reportColumns(new Set()))).not.toContain('One-in');
    expect(heads(reportColumns(new Set()))).not.toContain('Precision');
    expect(heads(reportColumns(new Set(['precisions'])))).toContain('Precision');
    expect(heads(reportColumns(everything))).toEqual([
      'Weights',
      'Worst channel',
      'Accumulated',
      'Isolated',
      'Shadow',
      'One-in',
      'One-out',
      'Cosine',
      'rmse / scale',
      'Clipped %',
    ]);
  });

  it('always show the metric on screen, which takes the room of the usual ones', () => {
    const ids = (...args: Parameters<typeof shownColumns>) =>
      shownColumns(...args).map(({ id }) => id);
    expect(ids(null, 'isolated', false)).toEqual(['op', 'weights', 'accumulated', 'isolated']);
    expect(ids(null, 'shadow', true)).toEqual(['accumulated', 'shadow']);
    expect(ids(['rmse'], 'weights', true)).toEqual(['weights', 'rmse']);
    expect(ids(null, 'isolated', true, true)).toEqual(['accumulated', 'isolated', 'precision']);
    expect(ids(['rmse'], 'weights', true, true)).toEqual(['weights', 'rmse']);
  });
});
