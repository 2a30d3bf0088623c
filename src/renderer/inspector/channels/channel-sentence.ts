import type { ChannelInspection } from '../../../shared/contract/inspection';

/** What the channels come to, in a sentence: the striking part, the rest, and who sets the range. */
export interface ChannelSentence {
  readonly strong: string;
  readonly rest: string;
  readonly cause: string | null;
}

const words = [
  'None',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
];

export function channelSentence(
  channels: readonly Pick<ChannelInspection, 'levelsUsed' | 'dead'>[],
  levels: number,
): ChannelSentence {
  const count = channels.length;
  const dead = channels.filter((channel) => channel.dead).length;
  const deadText = dead === 0 ? 'none is dead' : dead === 1 ? '1 is dead' : `${dead} are dead`;
  const oneOrNone = channels.filter((channel) => channel.levelsUsed <= 1).length;
  const underQuarter = channels.filter((channel) => channel.levelsUsed < levels / 4).length;
  const wide = channels.filter((channel) => channel.levelsUsed >= levels / 2).length;
  const cause =
    underQuarter >= count / 2 && wide > 0 && wide <= Math.max(2, count * 0.1)
      ? `${words[wide] ?? String(wide)} ${wide === 1 ? 'channel sets' : 'channels set'} the range.`
      : null;
  if (oneOrNone > 0)
    return {
      strong: `${oneOrNone} of ${count}`,
      rest: `${uses(oneOrNone)} one level or none, ${deadText}.`,
      cause,
    };
  if (underQuarter > 0)
    return {
      strong: `${underQuarter} of ${count}`,
      rest: `${uses(underQuarter)} under a quarter of the levels, ${deadText}.`,
      cause,
    };
  return {
    strong: count === 1 ? 'The channel' : `All ${count}`,
    rest: `${uses(count)} at least a quarter of the levels, ${deadText}.`,
    cause: null,
  };
}

function uses(count: number): string {
  return count === 1 ? 'uses' : 'use';
}
