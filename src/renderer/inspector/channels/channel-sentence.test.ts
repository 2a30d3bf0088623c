import { expect, test } from 'vitest';
import type { ChannelInspection } from '../../../shared/contract/inspection';
import { channelDb, channelLevels } from '../../../../test/engine-double/numbers/digits-numbers';
import { channelSentence } from './channel-sentence';

const channels = (levels: readonly (number | null)[]): ChannelInspection[] =>
  levels.map((used, channel) => ({
    channel,
    min: 0,
    max: 0,
    levelsUsed: used ?? 0,
    sqnrDb: channelDb[channel] ?? null,
    dead: used === 0,
  }));
const text = (levels: readonly (number | null)[], of = 127): string => {
  const sentence = channelSentence(channels(levels), of);
  return [sentence.strong, sentence.rest, sentence.cause].filter((part) => part !== null).join(' ');
};

test('the sample’s uneven depthwise layer is told as it was measured', () => {
  expect(text(channelLevels)).toBe(
    '126 of 128 use one level or none, 25 are dead. Two channels set the range.',
  );
});

test('milder layers are told by their quarter', () => {
  expect(text([10, 20, 30, 90])).toBe(
    '3 of 4 use under a quarter of the levels, none is dead. One channel sets the range.',
  );
  expect(text([100, 90, 127])).toBe('All 3 use at least a quarter of the levels, none is dead.');
  expect(text([0, 127, 127])).toBe('1 of 3 uses one level or none, 1 is dead.');
});
