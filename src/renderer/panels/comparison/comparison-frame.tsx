import { GitCompareArrows } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Cell, Grid, Gridline } from 'react-resizable-panels';
import { useApp, useSession } from '../../session/page/app-context';
import { useStepText } from '../../session/page/use-now';
import { otherPlanOf } from '../../state/compared/comparison';
import { jobOf } from '../../state/derived/derived';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { ErrorBoundary } from '../../ui/error-boundary';
import { drawerQuery, narrowQuery, shortQuery, useMedia } from '../../ui/hooks/use-media';
import { InspectorCell } from '../inspector/inspector-cell';
import { ComparisonPanel } from './comparison-panel';
import { OtherGraphCell } from './other-graph-cell';
import { OurGraphCell } from './our-graph-cell';
import { TwinCameras } from './twin-cameras';
import { useComparedView } from './use-compared-view';

/** The open model beside another one: both graphs with one selection, and a table of what became of each layer. */
export function ComparisonFrame() {
  const found = useApp((state) => state.analyses.compareWith);
  const job = useApp((state) => jobOf(state, 'compareWith'));
  if (found === null) return job === null ? <NothingCompared /> : <Waiting />;
  return <Panels key={found.about.ref} />;
}

function Waiting() {
  const session = useSession();
  const job = useApp((state) => jobOf(state, 'compareWith'));
  const progress = useStepText(job);
  return (
    <main className="flex min-h-0 flex-1">
      <EmptyState
        icon={<GitCompareArrows />}
        title={job?.title ?? ''}
        actions={<Button onClick={() => void session.cancel()}>Cancel</Button>}
      >
        {progress === '' ? 'Both models run on the same samples.' : progress}
      </EmptyState>
    </main>
  );
}

/** Its numbers were of other data, or of the model’s file as it was. */
function NothingCompared() {
  const session = useSession();
  return (
    <main className="flex min-h-0 flex-1">
      <EmptyState
        icon={<GitCompareArrows />}
        title="Nothing compared"
        actions={
          <>
            <Button onClick={() => void session.compareWith('model')}>Choose a model…</Button>
            <Button onClick={() => void session.compareWith('dump')}>Choose a dump…</Button>
            <Button look="ghost" onClick={() => session.setComparing(false)}>
              Close
            </Button>
          </>
        }
      >
        What was compared was of other data, or of another model file.
      </EmptyState>
    </main>
  );
}

const keepsPixels = { groupResizeBehavior: 'preserve-pixel-size' } as const;
const cell = 'min-h-0 min-w-0 overflow-hidden';

function Panels() {
  const narrow = useMedia(narrowQuery);
  const short = useMedia(shortQuery);
  const drawer = useMedia(drawerQuery);
  const other = useApp(otherPlanOf);
  const view = useComparedView();
  const [cameras] = useState(() => new TwinCameras());
  useEffect(() => {
    if (other !== null) cameras.setNames(other.drawnAs);
  }, [cameras, other]);
  const inspector = {
    id: 'inspector',
    defaultSize: narrow ? 288 : 320,
    minSize: 280,
    maxSize: 640,
    ...keepsPixels,
  };
  return (
    <Grid
      key={`${narrow}-${short}-${drawer}`}
      role="main"
      className="panel-grid min-h-0 flex-1"
      columns={[
        { id: 'ours', minSize: 200 },
        { id: 'theirs', minSize: 200 },
        ...(drawer ? [] : [inspector]),
      ]}
      rows={[
        { id: 'graphs', minSize: 140 },
        { id: 'table', defaultSize: short ? 280 : 340, minSize: 200, ...keepsPixels },
      ]}
    >
      <Cell column={0} row={0} className={cell}>
        <Part name="The graph">
          <OurGraphCell view={view} cameras={cameras} />
        </Part>
      </Cell>
      <Gridline type="column" column={1} row={0} rowSpan={1} className="gridline" />
      <Cell column={1} row={0} className={cell}>
        <Part name="The other graph">
          {other === null ? null : <OtherGraphCell other={other} ours={view} cameras={cameras} />}
        </Part>
      </Cell>
      <Gridline type="row" row={1} column={0} columnSpan={2} className="gridline" />
      <Cell column={0} columnSpan={2} row={1} className={cell}>
        <Part name="The table">
          <ComparisonPanel view={view} />
        </Part>
      </Cell>
      {drawer ? null : (
        <>
          <Gridline type="column" column={2} className="gridline" />
          <Cell column={2} row={0} rowSpan={2} className={cell}>
            <Part name="The inspector">
              <InspectorCell />
            </Part>
          </Cell>
        </>
      )}
    </Grid>
  );
}

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return <ErrorBoundary name={name}>{children}</ErrorBoundary>;
}
