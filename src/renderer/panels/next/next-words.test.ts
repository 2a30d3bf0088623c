import { describe, expect, test } from 'vitest';
import type { Advice, Proposal } from '../../../shared/contract/tuning';
import { chooseNext } from '../../../shared/findings/next-step';
import type { DebugReport, LayerReport } from '../../../shared/contract/report';
import { labelLayers } from '../../ui/text/layer-name';
import { measuredWords, unmeasuredWords } from './next-words';

const names = ['conv1', 'conv2', 'fc', 'head'];
const labels = labelLayers(names.map((name) => ({ name, op: 'Conv' })));
const skip = (outputDb: number | null, ...skips: string[]): Proposal => ({
  kind: 'skip',
  skips,
  outputDb,
});
const channels = (outputDb: number): Proposal => ({ kind: 'per-channel', skips: [], outputDb });

function say(presentDb: number, ...proposals: Proposal[]) {
  const advice: Advice = { presentDb, isExact: false, samples: 8, proposals };
  return measuredWords(chooseNext(advice), advice, labels, 64);
}

function report(...db: number[]): DebugReport {
  const layers = db.map((sqnrDb, index): LayerReport => {
    const name = names[index] ?? `layer${index}`;
    const measured = { weight: null, accumulated: null, isolated: { sqnrDb }, shadow: null };
    return {
      name,
      op: 'Conv',
      nodes: [name],
      output: name,
      outputs: [name],
      skipped: false,
      ...measured,
    };
  });
  return { layers, data: { samples: 64 } } as unknown as DebugReport;
}

describe('the sentence after a run', () => {
  test('names the skip that was measured to help, with both figures and the samples', () => {
    expect(say(3.4, skip(22.4, 'conv1'), skip(4, 'fc'))).toEqual({
      text: 'Skip conv1: 22.4 dB instead of 3.4.',
      basis: '8 of 64 samples',
      guess: '',
    });
    expect(say(3, skip(29, 'conv1', 'fc', 'head'), skip(20, 'fc')).text).toContain(
      'Skip conv1 and 2 more: 29.0 dB',
    );
  });

  test('says that noise adds up where no skip helps, and marks the search as a guess', () => {
    const { text, guess } = say(12.6, skip(12.8, 'fc'), skip(12.7, 'head'));
    expect(text).toContain('Noise adds up over many layers: none of 2 skips');
    expect(text).toContain('best fc, 12.8 dB instead of 12.6');
    expect(guess).toContain('Tune may find');
  });

  test('puts scales per channel first where only they help, and beside a skip where they help more', () => {
    expect(say(12.6, channels(20), skip(12.7, 'fc')).text).toMatch(/^Weights per channel: 20.0 dB/);
    expect(say(3, channels(25), skip(20, 'fc')).text).toContain(
      'Per channel: 25.0 dB without a skip',
    );
    expect(say(3, skip(30, 'fc'), channels(25)).text).not.toContain('Per channel');
  });

  test('before it is measured what helps, is what the run tells and a marked guess', () => {
    expect(unmeasuredWords(report(31, 34, 8, 33), labels)).toEqual({
      text: 'fc stands out: 8.0 dB isolated.',
      basis: '64 samples',
      guess: 'Skipping it may help',
    });
    expect(unmeasuredWords(report(31, 34, 33, 36), labels).text).toContain('No layer stands out');
    expect(unmeasuredWords(report(), labels).guess).not.toBe('');
  });
});
