import type { LayerInspection } from '../../../shared/contract/inspection';
import { formatDb } from '../../ui/text/numbers';
import { scaleColor } from '../../ui/scale';

export interface ChannelBar {
  readonly channel: number;
  readonly min: number;
  readonly max: number;
  /** Of `levels`: the height. */
  readonly levelsUsed: number;
  readonly fill: string;
  readonly dead: boolean;
  readonly whyDead: string;
  /** Behind the channel's number in its tooltip. */
  readonly about: string;
}

export interface ChannelRows {
  readonly bars: readonly ChannelBar[];
  readonly levels: number;
  /** The bars are levels of an integer grid; otherwise shares of the whole range. */
  readonly isGrid: boolean;
}

/** Channels of the weight, coloured by their SQNR; null where there are none. */
export function weightRows({ channels, levels }: LayerInspection): ChannelRows | null {
  if (channels.length === 0) return null;
  return {
    levels,
    isGrid: true,
    bars: channels.map(({ channel, min, max, levelsUsed, sqnrDb, dead }) => ({
      channel,
      min,
      max,
      levelsUsed,
      dead,
      whyDead: 'every weight rounds to zero',
      fill: scaleColor(sqnrDb ?? (dead ? 0 : null))?.fill ?? 'var(--line2)',
      about: `${levelsUsed} of ${levels} levels · ${formatDb(sqnrDb)} dB`,
    })),
  };
}

/** Channels of the layer's output; of a float output, how much of the whole range each spans. */
export function outputRows(inspection: LayerInspection): ChannelRows | null {
  const { activationChannels: channels, activationLevels } = inspection;
  if (channels.length === 0) return null;
  const span =
    Math.max(0, ...channels.map(({ max }) => max)) - Math.min(0, ...channels.map(({ min }) => min));
  const levels = activationLevels ?? 256;
  return {
    levels,
    isGrid: activationLevels !== null,
    bars: channels.map(({ channel, min, max, levelsUsed }) => {
      const share = span > 0 ? (max - min) / span : 0;
      return {
        channel,
        min,
        max,
        levelsUsed: levelsUsed ?? Math.round(share * levels),
        dead: min === 0 && max === 0,
        whyDead: 'zero in every sample',
        fill: 'var(--accent)',
        about:
          levelsUsed === null
            ? `${Math.round(share * 100)} % of the range`
            : `${levelsUsed} of ${levels} levels`,
      };
    }),
  };
}
