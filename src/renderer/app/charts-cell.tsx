import { Info } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { PreviousLine } from '../charts/layer-chart';
import { ChartsPanel } from '../charts/charts-panel';
import { runCommand } from '../commands/commands';
import { ParetoMenu, ParetoPlot } from '../panels/runs/pareto-panel';
import { RunsList } from '../panels/runs/runs-list';
import { copyText, useSaveFile } from '../panels/use-save-file';
import type { AppState } from '../state/app-state';
import { isTrusted, presentEntry, presentKey, shownEntry } from '../state/derived';
import { runBefore } from '../state/run-history';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Panel, PanelHead } from '../ui/panel';
import { TabList, TabPanel, Tabs } from '../ui/tabs';
import { useApp, useSession } from './app-context';
import { useLinkedView } from './linked-view';
import { usePictureOf } from './use-picture-of';
import { narrowQuery, useMedia } from './use-media';

/** Charts of layers, the Pareto chart and the list of runs, side by side. */
export function ChartsCell() {
  const narrow = useMedia(narrowQuery);
  return (
    <div
      className={`grid h-full min-h-0 ${narrow ? 'grid-cols-[minmax(0,1fr)_232px]' : 'grid-cols-[minmax(0,1fr)_216px_292px]'}`}
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
          <TabList
            label="Runs"
            tabs={[
              { value: 'pareto', label: 'Pareto' },
              { value: 'runs', label: 'Runs' },
            ]}
          />
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

type Stage = 'no-data' | 'not-run' | 'measuring' | 'measured';

function stageOf(state: AppState): Stage {
  if (state.jobs.some((job) => job.kind === 'run')) return 'measuring';
  if (state.shownRun !== null && state.results[state.shownRun] !== undefined) return 'measured';
  return state.data.status === 'ready' ? 'not-run' : 'no-data';
}

function previousOf(state: AppState): PreviousLine | null {
  const before = runBefore(state.runs, state.shownRun);
  const result = before === null ? undefined : state.results[before.id];
  if (before === null || result === undefined || state.plan === null) return null;
  const byName = new Map(
    result.report.layers.map((layer) => [layer.name, layer.accumulated?.sqnrDb ?? null]),
  );
  return {
    label: `run ${before.id}`,
    db: state.plan.layers.map((layer) => byName.get(layer.name) ?? null),
  };
}

function LinkedCharts() {
  const session = useSession();
  const view = useLinkedView();
  const save = useSaveFile();
  const pictureOf = usePictureOf();
  const stage = useApp(stageOf);
  const entry = useApp(shownEntry);
  const present = useApp(presentEntry);
  const trusted = useApp(isTrusted);
  const order = useApp((state) => state.view.chartOrder);
  const prediction = useApp((state) => state.prediction?.value ?? null);
  const outputName = useApp((state) =>
    state.model.status === 'ready'
      ? (state.model.value.outputs[0]?.name ?? 'the output')
      : 'the output',
  );
  const samples = useApp((state) =>
    state.samples?.key === presentKey(state) ? state.samples.value : null,
  );
  const runs = useApp((state) => state.runs);
  const results = useApp((state) => state.results);
  const plan = useApp((state) => state.plan);
  const shownRun = useApp((state) => state.shownRun);
  const previous = useMemo(
    () => previousOf(session.store.getState()),
    // The parts previousOf reads.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [session, runs, results, plan, shownRun],
  );
  const sensitivity = useSensitivity();
  const misread = useMisread();
  const [sample, setSample] = useState<number | null>(null);
  const quantized = useApp(
    (state) => state.model.status === 'ready' && state.model.value.quantized,
  );
  if (quantized) {
    return (
      <Panel aria-label="Charts">
        <PanelHead title="SQNR per layer" />
        <EmptyState icon={<Info />} title="This model is int8 already">
          Its float model is needed to tell what rounding changed.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <ChartsPanel
      {...view}
      stage={stage}
      order={order}
      trusted={trusted}
      previous={previous}
      prediction={prediction}
      outputName={outputName}
      outputDb={present?.outputDb ?? entry?.outputDb ?? null}
      run={entry?.id ?? null}
      sensitivity={sensitivity}
      samples={samples}
      pictureOf={pictureOf}
      misread={misread}
      selectedSample={sample}
      onOrder={(chartOrder) => session.setView({ chartOrder })}
      onSelectSample={setSample}
      onNeedSamples={() => void session.fetchSamples()}
      onChooseData={() => session.show('data')}
      onUseRandomData={() =>
        void session.setData({ kind: 'generated', distribution: 'normal', samples: 64, seed: 1 })
      }
      onRun={() => void session.run()}
      onSave={save}
      onCopy={(text) => void copyText(text, 'Numbers')}
    />
  );
}

function useSensitivity() {
  const session = useSession();
  const job = useApp((state) => state.jobs.find((other) => other.kind === 'sensitivity') ?? null);
  const result = useApp((state) => state.sensitivity?.value ?? null);
  const layers = useApp((state) => state.plan?.layers.length ?? 0);
  const step = job?.steps.at(-1);
  const state =
    job !== null
      ? ('running' as const)
      : result === null
        ? ('none' as const)
        : result.complete
          ? ('done' as const)
          : ('partial' as const);
  return {
    state,
    done: step?.done ?? result?.layers.length ?? 0,
    total: step?.total ?? layers,
    onMeasure: () => void session.measureSensitivity(),
    onCancel: () => void session.cancel(),
  };
}

/** What the int8 model answered instead, by sample of the calibration data. */
function useMisread(): ReadonlyMap<number, string> {
  const accuracy = useApp((state) =>
    state.accuracy?.key === presentKey(state) ? state.accuracy.value : null,
  );
  return useMemo(() => {
    const named = (index: number): string => accuracy?.classes[index] ?? String(index);
    return new Map(
      accuracy?.changed.map((answer) => [
        answer.sample,
        `${answer.label === null ? named(answer.floatAnswer) : named(answer.label)} → ${named(answer.quantizedAnswer)}`,
      ]),
    );
  }, [accuracy]);
}
