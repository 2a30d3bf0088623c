import { describe, expect, it } from 'vitest';
import { addLeg, assignTracks, channelSize, makeChannel, type Channel, type Leg } from './channel';

function leg(channel: Channel, source: number, from: number, to: number): Leg {
  const made = addLeg(channel, source);
  made.from = from;
  made.to = to;
  return made;
}

describe('a channel', () => {
  it('runs edges of one source in one track', () => {
    const channel = makeChannel(false, 24);
    const [a, b] = [leg(channel, 1, 0, 100), leg(channel, 1, 0, 300)];
    assignTracks(channel);
    expect(a.at).toBe(b.at);
  });

  it('keeps different sources apart where they overlap', () => {
    const channel = makeChannel(false, 40);
    const legs = [leg(channel, 1, 0, 100), leg(channel, 2, 50, 200), leg(channel, 3, 90, 120)];
    assignTracks(channel);
    expect(new Set(legs.map((each) => each.at)).size).toBe(3);
    for (const each of legs) expect(each.at >= 0 && each.at <= 40).toBe(true);
  });

  it('uses a track again where the stretches do not meet', () => {
    const channel = makeChannel(false, 24);
    const [a, b] = [leg(channel, 1, 0, 40), leg(channel, 2, 60, 100)];
    assignTracks(channel);
    expect(a.at).toBe(b.at);
  });

  it('grows with its sources, and stops growing before it takes the picture over', () => {
    const channel = makeChannel(true, 28);
    expect(channelSize(channel)).toBe(28);
    for (let source = 0; source < 8; source += 1) addLeg(channel, source);
    const eight = channelSize(channel);
    expect(eight).toBeGreaterThan(28);
    for (let source = 8; source < 200; source += 1) addLeg(channel, source);
    expect(channelSize(channel)).toBeLessThan(eight + 12);
  });
});
