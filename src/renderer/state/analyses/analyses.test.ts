import { describe, expect, expectTypeOf, it } from 'vitest';
import type { SensitivityResult } from '../../../shared/contract/judgement';
import type { AnalysisKind, ResultOf } from '../../../shared/shell/analysis-table';
import type { Analyses } from './analyses';
import { analysisTable, storedAnalyses } from '../../../shared/shell/analysis-table';
import { forget, noAnalyses } from './analyses';

const found = { key: '{}', value: {} };
const all = Object.fromEntries(
  Object.keys(analysisTable).map((kind) => [kind, found]),
) as unknown as Analyses;
const left = (analyses: Analyses): string[] =>
  Object.keys(analyses).filter((kind) => analyses[kind as AnalysisKind] === (found as unknown));

describe('the table of analyses', () => {
  it('types what is kept by what the engine answers', () => {
    expectTypeOf<ResultOf<'sensitivity'>>().toEqualTypeOf<SensitivityResult>();
    expectTypeOf<Analyses['compareWith']>().toExtend<{ about: { name: string } } | null>();
  });

  it('names what is stored as runs of earlier versions have it on disk', () => {
    expect(storedAnalyses).toEqual(['sensitivity', 'accuracy', 'benchmark', 'kernels']);
  });

  it('keeps times over other data, and nothing but a search over another file', () => {
    expect(left(forget(all, 'data'))).toEqual(['tune', 'benchmark']);
    expect(left(forget(all, 'file'))).toEqual(['tune']);
    expect(forget(all, 'data').remedies).toEqual({});
    expect(left(noAnalyses)).toEqual([]);
  });
});
