import { Info } from 'lucide-react';
import { memo, useMemo, useState } from 'react';
import type { AccuracyResult, SensitivityResult } from '../../../shared/contract/judgement';
import { ChartsPanel } from './charts-panel';
import { runCommand } from '../../commands/commands';
import { NextLine } from '../next/next-line';
import { ParetoMenu, ParetoPlot } from '../runs/pareto-panel';
import { previousLine } from '../runs/previous-line';
import { RunsList } from '../runs/runs-list';
import { copyText } from '../../ui/copy-text';
import { useSaveFile } from '../../session/page/use-save-file';
import type { Session } from '../../session/session';
import type { AppState } from '../../state/app-state';
import {
  isQuantizable,
  isTrusted,
  presentEntry,
  jobOf,
  presentResult,
  series,
  shownEntry,
} from '../../state/derived/derived';
import type { MetricSeries } from '../../state/view';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Panel, PanelHead } from '../../ui/panel';
import { TabList, TabPanel, Tabs } from '../../ui/tabs';
import { useApp, useSession } from '../../session/page/app-context';
import { useLinkedViewOf } from '../../session/page/linked-view';
import { useLaterState } from '../../session/page/use-later-state';
import { usePictureOf } from '../../session/page/use-picture-of';
import { narrowQuery, useMedia } from '../../ui/use-media';

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

type Stage = 'no-data' | 'not-run' | 'not-kept' | 'measuring' | 'measured';

function stageOf(state: AppState): Stage {
  if (state.jobs.some((job) => job.kind === 'run')) return 'measuring';
  if (state.shownRun !== null && state.results[state.shownRun] !== undefined) return 'measured';
  if (state.data.status !== 'ready') return 'no-data';
  return state.runs.length > 0 ? 'not-kept' : 'not-run';
}

function LinkedCharts() {
  return <LaterCharts state={useLaterState()} />;
}

const Charts = memo(ChartsPanel);

/** Cheap to render: the panel itself only follows what it shows. */
const LaterCharts = memo(function LaterCharts({ state }: { readonly state: AppState }) {
  const session = useSession();
  const view = useLinkedViewOf(state);
  const save = useSaveFile();
  const pictureOf = usePictureOf();
  const { runs, results, plan, shownRun, model } = state;
  const previous = useMemo(
    () => previousLine({ runs, results, plan, shownRun }),
    [runs, results, plan, shownRun],
  );
  const sensitivity = useSensitivity(state);
  // Accuracy names samples of what it was judged on; the charts know the calibration data only.
  const isJudgedHere = state.validation.status !== 'ready';
  const misread = useMisread(isJudgedHere ? presentResult(state, 'accuracy') : null);
  const actions = useMemo(() => chartActions(session), [session]);
  if (model.status === 'ready' && !isQuantizable(state))
    return <NothingToMeasure isInt8={model.value.quantized} />;
  const entry = shownEntry(state);
  return (
    <Charts
      {...view}
      {...actions}
      stage={stageOf(state)}
      order={state.view.chartOrder}
      trusted={isTrusted(state)}
      previous={previous}
      prediction={state.prediction?.value ?? null}
      outputName={(model.status === 'ready' ? model.value.outputs[0]?.name : null) ?? 'the output'}
      outputDb={presentEntry(state)?.outputDb ?? entry?.outputDb ?? null}
      run={entry?.id ?? null}
      sensitivity={sensitivity}
      samples={presentResult(state, 'samples')}
      pictureOf={pictureOf}
      misread={misread}
      selectedSample={state.selectedSample?.from === 'data' ? state.selectedSample.sample : null}
      onSave={save}
    />
  );
});

function chartActions(session: Session) {
  return {
    onOrder: (chartOrder: 'position' | 'value') => session.setView({ chartOrder }),
    onSelectSample: (sample: number | null) => session.selectSample(sample, 'data'),
    onNeedSamples: () => void session.fetchSamples(),
    onChooseData: () => session.show('data'),
    onUseRandomData: () =>
      void session.setData({ kind: 'generated', distribution: 'normal', samples: 64, seed: 1 }),
    onRun: () => void session.run(),
    onCopy: (text: string) => void copyText(text, 'Numbers'),
  };
}

function NothingToMeasure({ isInt8 }: { readonly isInt8: boolean }) {
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

function useSensitivity(state: AppState) {
  const session = useSession();
  const job = jobOf(state, 'sensitivity');
  const result = state.analyses.sensitivity?.value ?? null;
  const { metric } = state.view;
  // The engine counts its work, which goes over the layers more than once; here the values that are there.
  const done = valuesIn(series(state)[metric === 'oneOut' ? 'oneOut' : 'oneIn']);
  const total = state.plan?.layers.length ?? 0;
  const kind = sensitivityState(job !== null, result);
  return useMemo(
    () => ({
      state: kind,
      done,
      total,
      onMeasure: () => void session.measure('sensitivity'),
      onCancel: () => void session.cancel(),
    }),
    [session, kind, done, total],
  );
}

function valuesIn({ db, exact }: MetricSeries): number {
  return db.filter((value, index) => value !== null || exact[index] === true).length;
}

function sensitivityState(
  isRunning: boolean,
  result: SensitivityResult | null,
): 'none' | 'running' | 'partial' | 'done' {
  if (isRunning) return 'running';
  if (result === null) return 'none';
  return result.complete ? 'done' : 'partial';
}

/** What the int8 model answered instead, by sample of the calibration data. */
function useMisread(accuracy: AccuracyResult | null): ReadonlyMap<number, string> {
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
