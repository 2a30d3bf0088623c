import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { buildGraphModel } from '../model/graph-model';
import { findNodes } from './find-nodes';

const model = buildGraphModel(digitsModel());
const found = (query: string): string[] =>
  findNodes(model, query).map((id) => model.items[id]?.name ?? '');

describe('finding nodes', () => {
  it('looks for all words in name, op and detail', () => {
    expect(found('features.6 depthwise')).toEqual([
      '/features/features.6/conv/conv.1/conv.1.0/Conv',
    ]);
  });

  it('asks for ops alone with op:', () => {
    expect(found('op:gemm')).toEqual(['/fc/Gemm']);
    expect(found('op:Add,Gemm')).toHaveLength(4);
  });

  it('takes an expression between slashes, and finds nothing by a broken one', () => {
    expect(found('/features\\.[12]\\/Add/')).toEqual(['/features/features.1/Add']);
    expect(found('/(/')).toEqual([]);
  });

  it('finds nothing when nothing is asked', () => {
    expect(found('  ')).toEqual([]);
  });
});
