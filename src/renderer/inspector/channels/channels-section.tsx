import { useState, type ReactElement } from 'react';
import { Segmented } from '../../ui/segmented';
import { ChannelBars } from './channel-bars';
import { outputRows, weightRows } from './channel-rows';
import { channelSentence } from './channel-sentence';
import type { InspectorProps } from '../parts/inspector-props';
import { optionsOf } from '../../ui/options';
import { Section } from '../parts/section';

type View = 'weights' | 'output';

/** How much of the integer grid each channel uses, of the weights and of the layer's output. */
export function ChannelsSection({ inspection }: InspectorProps): ReactElement | null {
  const [view, setView] = useState<View>('weights');
  if (inspection === null) return null;
  const weights = weightRows(inspection);
  const output = outputRows(inspection);
  const shown: View =
    weights !== null && (view === 'weights' || output === null) ? 'weights' : 'output';
  const rows = shown === 'weights' ? weights : output;
  if (rows === null) return null;
  const { bars, levels, isGrid } = rows;
  const what = shown === 'weights' ? 'weights' : 'output';
  return (
    <Section
      title="Channels"
      note={
        <>
          <span className="truncate" title={isGrid ? `Levels used, of ${levels}` : undefined}>
            {isGrid ? `of ${levels} levels` : 'share of the range'}
          </span>
          {weights === null || output === null ? (
            <span>{what}</span>
          ) : (
            <Segmented<View>
              label="Channels of"
              className="h-5! text-meta [&_button]:leading-4!"
              value={shown}
              options={optionsOf({ weights: 'Weights', output: 'Output' })}
              onChange={setView}
            />
          )}
        </>
      }
    >
      <ChannelBars
        channels={bars}
        levels={levels}
        name={
          isGrid
            ? `Levels used by ${bars.length} channels of the ${what}`
            : `Ranges of ${bars.length} channels of the ${what}`
        }
      />
      {isGrid ? <Words {...channelSentence(bars, levels)} /> : null}
    </Section>
  );
}

function Words({ strong, rest, cause }: ReturnType<typeof channelSentence>): ReactElement {
  return (
    <p className="mt-1 text-meta">
      <b className="font-semibold">{strong}</b> {rest}{' '}
      {cause === null ? null : <span className="text-ink2">{cause}</span>}
    </p>
  );
}
