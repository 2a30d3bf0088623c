import { sizes } from './geometry';

/**
 * A corridor between cards that edges share. Edges from one source run in one track (a bundle); different sources run
 * side by side where their stretches overlap.
 */
export interface Channel {
  readonly horizontal: boolean;
  /** Width without edges. */
  readonly base: number;
  /** Where the middle of the tracks lies, 0–1 across. */
  readonly middle: number;
  readonly sources: Set<number>;
  readonly legs: Leg[];
  /** Where it begins across its direction, and how wide it became. */
  start: number;
  size: number;
}

/** The stretch of one edge inside a channel. */
export interface Leg {
  readonly channel: Channel;
  readonly source: number;
  /** Ends along the channel's direction. */
  from: number;
  to: number;
  /** Across it: the track. */
  at: number;
}

/** More tracks than this are squeezed rather than given room. */
const mostTracksWithRoom = 9;

export function makeChannel(horizontal: boolean, base: number, middle = 0.5): Channel {
  return { horizontal, base, middle, sources: new Set(), legs: [], start: 0, size: base };
}

export function addLeg(channel: Channel, source: number): Leg {
  const leg: Leg = { channel, source, from: 0, to: 0, at: 0 };
  channel.sources.add(source);
  channel.legs.push(leg);
  return leg;
}

export function channelSize(channel: Channel): number {
  const tracks = Math.min(channel.sources.size, mostTracksWithRoom);
  return tracks === 0 ? channel.base : Math.max(channel.base, 12 + (tracks - 1) * sizes.track);
}

export function channelCentre(channel: Channel): number {
  return channel.start + channel.size * channel.middle;
}

interface Bundle {
  readonly legs: Leg[];
  low: number;
  high: number;
  /** Mean of `to - from`: which way the bundle runs. */
  drift: number;
  entry: number;
}

/** Gives every leg its track: first fit over stretches, ordered so that bundles seldom cross each other's entries. */
export function assignTracks(channel: Channel): void {
  const bundles = new Map<number, Bundle>();
  for (const leg of channel.legs) {
    leg.at = channelCentre(channel);
    if (Math.abs(leg.to - leg.from) < 1) continue;
    const low = Math.min(leg.from, leg.to);
    const high = Math.max(leg.from, leg.to);
    const bundle = bundles.get(leg.source);
    if (bundle) {
      bundle.legs.push(leg);
      bundle.low = Math.min(bundle.low, low);
      bundle.high = Math.max(bundle.high, high);
      bundle.drift += leg.to - leg.from;
    } else
      bundles.set(leg.source, {
        legs: [leg],
        low,
        high,
        drift: leg.to - leg.from,
        entry: leg.from,
      });
  }
  const sorted = [...bundles.values()].sort(compareBundles);
  const ends: number[] = [];
  const tracks = sorted.map((bundle) => {
    let track = ends.findIndex((end) => end + 4 < bundle.low);
    if (track < 0) track = ends.length;
    ends[track] = bundle.high;
    return track;
  });
  const count = Math.max(1, ends.length);
  const step = Math.min(sizes.track, (channel.size - 8) / count);
  const first = channelCentre(channel) - ((count - 1) * step) / 2;
  sorted.forEach((bundle, index) => {
    for (const leg of bundle.legs) leg.at = first + (tracks[index] ?? 0) * step;
  });
}

function compareBundles(a: Bundle, b: Bundle): number {
  return a.low - b.low || a.entry - b.entry || b.drift - a.drift;
}
