import { describe, expect, it } from 'vitest';
import { matchByName, matchByNameOrPosition } from './match-inputs';
import { createNoticeLog } from '../sample/notice-log';
import type { HostTensor, InputSpec } from '../sample/tensor';

const inputs: InputSpec[] = ['input_ids', 'attention_mask'].map((name) => ({
  name,
  type: 'int64',
  shape: ['batch', 2],
}));
const a: HostTensor = { type: 'int64', dims: [1, 2], data: BigInt64Array.of(1n, 2n) };
const b: HostTensor = { type: 'int64', dims: [1, 2], data: BigInt64Array.of(3n, 4n) };

function byName(arrays: Record<string, HostTensor>) {
  const log = createNoticeLog();
  const feeds = matchByName(new Map(Object.entries(arrays)), inputs, 's.npz', log);
  return { feeds, codes: log.list().map(({ code }) => code) };
}

function byPosition(...tensors: [name: string, tensor: HostTensor][]) {
  return matchByNameOrPosition(
    tensors.map(([name, tensor]) => ({ name, tensor })),
    inputs,
    'test_data_set_0',
    createNoticeLog(),
  );
}

describe('matchByName', () => {
  it('feeds every input the array of its name', () => {
    expect(byName({ attention_mask: b, input_ids: a })).toEqual({
      feeds: { input_ids: a, attention_mask: b },
      codes: [],
    });
  });

  it('takes arrays without names in the order of the inputs, and says so', () => {
    expect(byName({ arr_1: b, arr_0: a })).toEqual({
      feeds: { input_ids: a, attention_mask: b },
      codes: ['matched-by-position'],
    });
  });

  it('suggests the input behind a mistyped key', () => {
    expect(() => byName({ input_id: a, attention_mask: b })).toThrow(
      "s.npz has the key 'input_id', which is no input of the model. Did you mean 'input_ids'?",
    );
  });

  it('refuses an extra key and a missing input', () => {
    expect(() => byName({ input_ids: a, attention_mask: b, labels: a })).toThrow(
      "s.npz has the key 'labels', which is no input of the model.",
    );
    expect(() => byName({ input_ids: a })).toThrow("s.npz lacks the input 'attention_mask'");
  });
});

describe('matchByNameOrPosition', () => {
  it('goes by name when the tensors have the names of inputs', () => {
    expect(byPosition(['attention_mask', b], ['input_ids', a])['input_ids']).toEqual(a);
  });

  it('goes by position when they have none, or names of another export', () => {
    expect(byPosition(['', a], ['', b])).toEqual({ input_ids: a, attention_mask: b });
    expect(byPosition(['gpu_0/data_0', a], ['x', b])).toEqual({ input_ids: a, attention_mask: b });
  });

  it('refuses too many and too few tensors', () => {
    expect(() => byPosition(['', a], ['', b], ['', a])).toThrow(/holds 3 tensors.* 2 inputs/);
    expect(() => byPosition(['', a])).toThrow("test_data_set_0 lacks the input 'attention_mask'");
  });
});
