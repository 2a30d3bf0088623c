import { Database, Gauge, Info, Play } from 'lucide-react';
import type { ReactElement } from 'react';
import { useSession } from '../../session/page/app-context';
import { metricTable } from '../../../shared/contract/metrics';
import { randomData } from '../../state/data-choice';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Panel, PanelHead } from '../../ui/panel';
import { countOf } from '../../ui/text/numbers';
import type { ChartsProps } from './charts-props';

/** Before the first run: the next step. */
export function NothingYet({ stage }: ChartsProps): ReactElement {
  const session = useSession();
  const run = (
    <Button look="primary" onClick={() => void session.run()}>
      Run
    </Button>
  );
  if (stage === 'no-data') {
    return (
      <EmptyState
        icon={<Database />}
        title="Give it data to measure"
        actions={
          <>
            <Button look="primary" onClick={() => session.show('data')}>
              Choose data
            </Button>
            <Button look="ghost" onClick={() => void session.setData(randomData)}>
              Use random data
            </Button>
          </>
        }
      >
        A folder of images, .npy, .npz or .pb files. 64 samples are plenty to start.
      </EmptyState>
    );
  }
  if (stage === 'not-kept') {
    return (
      <EmptyState
        icon={<Play />}
        title="The numbers of these runs are not kept any more"
        actions={run}
      >
        Stored numbers may take 512 MB; the oldest runs that are not pinned give way first. Run
        measures the present recipe again.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<Play />} title="Nothing measured yet" actions={run}>
      A run calibrates once, quantizes, and measures every layer. Bars fill in as samples stream
      through.
    </EmptyState>
  );
}

export function NoWaterfall({ stage }: ChartsProps): ReactElement {
  const session = useSession();
  return (
    <EmptyState
      icon={<Gauge />}
      title={stage === 'measuring' ? 'The waterfall comes with the result' : 'No shares yet'}
      {...(stage === 'measured'
        ? { actions: <Button onClick={() => void session.run()}>Run</Button> }
        : {})}
    >
      Each layer’s share of the noise at the output, and what layers do to each other.
    </EmptyState>
  );
}

export function NoSamples({ stage }: ChartsProps): ReactElement {
  return (
    <EmptyState
      icon={<Gauge />}
      title={
        stage === 'measured'
          ? 'Reading errors per sample'
          : 'Per-sample errors come with the next run'
      }
    >
      Which inputs suffer, and at which layers.
    </EmptyState>
  );
}

export function NotMeasured({ metric }: ChartsProps): ReactElement {
  return (
    <EmptyState
      icon={<Gauge />}
      title={`${metricTable[metric].label} was not measured in this run`}
    >
      {metricTable[metric].definition} Turn it on in the settings, then run.
    </EmptyState>
  );
}

export function NoSensitivity({ metric, sensitivity, layers, stage }: ChartsProps): ReactElement {
  const session = useSession();
  const weighted = layers.filter((layer) => layer.weighted).length;
  const running = sensitivity === 'running';
  return (
    <EmptyState
      icon={<Gauge />}
      title={
        running ? 'Measuring the first layers' : `${metricTable[metric].label} is not measured yet`
      }
      actions={
        running ? (
          <Button onClick={() => void session.cancel()}>Cancel</Button>
        ) : (
          <Button
            look="primary"
            disabled={stage !== 'measured'}
            onClick={() => void session.measure('sensitivity')}
          >
            Measure sensitivity
          </Button>
        )
      }
    >
      {metricTable[metric].definition}{' '}
      {stage === 'measured'
        ? `${countOf(layers.length, 'layer')}, the ${weighted} with weights first.`
        : 'It needs a run first.'}
    </EmptyState>
  );
}

/** While sensitivity is measured, or was stopped half-way. */
export function SensitivityBar({
  sensitivity,
  sensitivityDone,
  layers,
}: ChartsProps): ReactElement | null {
  const session = useSession();
  if (sensitivity !== 'running' && sensitivity !== 'partial') return null;
  const running = sensitivity === 'running';
  return (
    <div className="absolute top-0.5 left-10 z-10 flex h-6 items-center gap-2 text-meta text-ink2">
      {running ? 'Measuring' : 'Measured'} {sensitivityDone} of {countOf(layers.length, 'layer')}
      <Button
        look="ghost"
        onClick={() => void (running ? session.cancel() : session.measure('sensitivity'))}
      >
        {running ? 'Cancel' : 'Continue'}
      </Button>
    </div>
  );
}

/** A model that has nothing to quantize. */
export function NothingToMeasure({ isInt8 }: { readonly isInt8: boolean }) {
  return (
    <Panel aria-label="Charts">
      <PanelHead title="SQNR per layer" />
      {isInt8 ? (
        <EmptyState icon={<Info />} title="This model is int8 already">
          Its float model is needed to tell what rounding changed.
        </EmptyState>
      ) : (
        <EmptyState icon={<Info />} title="Nothing here can be quantized">
          There is no layer to round, and so nothing to measure.
        </EmptyState>
      )}
    </Panel>
  );
}
