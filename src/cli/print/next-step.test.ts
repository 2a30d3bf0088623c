import { describe, expect, test } from 'vitest';
import type { Advice, Proposal } from '../../shared/contract/tuning';
import type { LayerReport } from '../../shared/contract/report';
import { suspectsOf } from '../../shared/findings/suspects';
import { nextStep } from './next-step';

function layer(name: string, db: number, skipped = false): LayerReport {
  return {
    name,
    op: 'Conv',
    nodes: [name],
    output: name,
    outputs: [name],
    skipped,
    weight: null,
    accumulated: null,
    isolated: skipped ? null : { sqnrDb: db },
    shadow: null,
  };
}

const even = [layer('a', 40), layer('b', 39), layer('c', 41)];
const skip = (outputDb: number | null, ...skips: string[]): Proposal => ({
  kind: 'skip',
  skips,
  outputDb,
});
const advice = (presentDb: number | null, ...proposals: Proposal[]): Advice => ({
  presentDb,
  isExact: false,
  samples: 8,
  proposals,
});

describe('what is asked about', () => {
  test('layers that stand out, or else the worst one', () => {
    expect(suspectsOf([...even, layer('d', 3), layer('e', 12)])).toEqual(['d', 'e']);
    expect(suspectsOf(even)).toEqual(['b']);
    expect(suspectsOf([])).toEqual([]);
  });
});

describe('the next step', () => {
  test('is the skip that was measured to help, with both figures', () => {
    expect(nextStep(even, advice(3.4, skip(22.4, 'a'), skip(4, 'b')), 8)).toBe(
      "Next: --skip 'a' gives 22.4 dB instead of 3.4 (measured), or let `bitloupe tune` find a small set of skips.\n",
    );
  });

  test('is one skip where two win little more, and both where they win much', () => {
    expect(nextStep(even, advice(3, skip(20.9, 'a', 'b'), skip(20, 'a')), 8)).toContain(
      "Next: --skip 'a' gives 20.0 dB",
    );
    expect(nextStep(even, advice(3, skip(29, 'a', 'b'), skip(20, 'a')), 8)).toContain(
      "Next: --skip 'a' --skip 'b' gives 29.0 dB",
    );
  });

  test('says on how many samples it was measured, and what is skipped already', () => {
    const text = nextStep([...even, layer('d', 0, true)], advice(3, skip(20, 'a')), 64);
    expect(text).toContain('(measured on 8 of 64 samples) (1 layer skipped so far)');
  });

  test('says so when nothing that was tried helps', () => {
    expect(nextStep(even, advice(36, skip(36.1, 'b'), skip(35.9, 'a')), 8)).toBe(
      'Next: none of 2 skips that were tried helps (best: b, 36.1 dB instead of 36.0, measured); `bitloupe tune` searches further.\n',
    );
    expect(nextStep([], advice(null), 8)).toContain('no skip was tried');
  });

  test('names per-channel weights where they win more than any skip', () => {
    const channel: Proposal = { kind: 'per-channel', skips: [], outputDb: 25 };
    expect(nextStep(even, advice(3, channel, skip(20, 'a')), 8)).toContain(
      '--per-channel gives 25.0 dB, without a skip',
    );
    expect(nextStep(even, advice(3, skip(30, 'a'), channel), 8)).not.toContain('--per-channel');
    expect(nextStep(even, advice(24.8, channel, skip(24.9, 'a')), 8)).not.toContain('channel');
  });

  test('of outputs without an error is nothing', () => {
    expect(nextStep(even, { ...advice(null), isExact: true }, 8)).toMatch(/^Next: nothing/);
  });
});
