import { memo, useMemo, useState } from 'react';
import { runCommand } from '../../commands/commands';
import { useApp, useSession } from '../../session/page/app-context';
import { useLinkedViewOf } from '../../session/page/linked-view';
import { useLaterState } from '../../session/page/use-later-state';
import type { AppState } from '../../state/app-state';
import { isQuantizable } from '../../state/derived/derived';
import { Button } from '../../ui/button';
import { Panel, PanelHead } from '../../ui/panel';
import { TabList, TabPanel, Tabs } from '../../ui/tabs';
import { narrowQuery, useMedia } from '../../ui/hooks/use-media';
import { NextLine } from '../next/next-line';
import { ParetoMenu, ParetoPlot } from '../runs/pareto-panel';
import { previousLine } from '../runs/previous-line';
import { RunsList } from '../runs/runs-list';
import { NothingToMeasure } from './charts-empty';
import { ChartsPanel } from './charts-panel';
import { optionsOf } from '../../ui/options';
import { chartsProps } from './charts-props';

/** Charts of layers, the Pareto chart and the list of runs, side by side. */
export function ChartsCell() {
  const narrow = useMedia(narrowQuery);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <NextLine />
      <div
        className={`grid min-h-0 flex-1 ${narrow ? 'grid-cols-[minmax(0,1fr)_232px]' : 'grid-cols-[minmax(0,1fr)_216px_292px]'}`}
      >
        <LinkedCharts />
        {narrow ? (
          <ParetoOrRuns />
        ) : (
          <>
            <Panel aria-label="Pareto" className="border-l border-line">
              <PanelHead title="Pareto">
                <span className="flex-1" />
                <ParetoMenu />
              </PanelHead>
              <ParetoPlot />
            </Panel>
            <Panel aria-label="Runs" className="border-l border-line">
              <RunsHead />
              <RunsList />
            </Panel>
          </>
        )}
      </div>
    </div>
  );
}

function RunsHead() {
  const count = useApp((state) => state.runs.length);
  return (
    <PanelHead title="Runs" count={count === 0 ? undefined : count}>
      <span className="flex-1" />
      <CompareButton />
    </PanelHead>
  );
}

function CompareButton() {
  const session = useSession();
  const enabled = useApp((state) => state.runs.length > 1);
  if (!enabled) return null;
  return (
    <Button look="ghost" onClick={() => runCommand(session, 'run.compare')}>
      Compare
    </Button>
  );
}

function ParetoOrRuns() {
  const [tab, setTab] = useState<'pareto' | 'runs'>('pareto');
  return (
    <Panel aria-label="Pareto and runs" className="border-l border-line">
      <Tabs<'pareto' | 'runs'>
        value={tab}
        onChange={setTab}
        className="flex min-h-0 flex-1 flex-col"
      >
        <PanelHead>
          <TabList label="Runs" tabs={optionsOf({ pareto: 'Pareto', runs: 'Runs' })} />
          <span className="flex-1" />
          {tab === 'pareto' ? <ParetoMenu /> : <CompareButton />}
        </PanelHead>
        <TabPanel value={tab} className="flex min-h-0 flex-1 flex-col">
          {tab === 'pareto' ? <ParetoPlot /> : <RunsList />}
        </TabPanel>
      </Tabs>
    </Panel>
  );
}

const Charts = memo(ChartsPanel);

function LinkedCharts() {
  return <LaterCharts state={useLaterState()} />;
}

/** Rendered with every change of the state; the panel in it is memoized and follows only its own props. */
const LaterCharts = memo(function LaterCharts({ state }: { readonly state: AppState }) {
  const view = useLinkedViewOf(state);
  const { runs, results, plan, shownRun, model } = state;
  const previous = useMemo(
    () => previousLine({ runs, results, plan, shownRun }),
    [runs, results, plan, shownRun],
  );
  if (model.status === 'ready' && !isQuantizable(state))
    return <NothingToMeasure isInt8={model.value.quantized} />;
  return <Charts {...view} {...chartsProps(state)} previous={previous} />;
});
