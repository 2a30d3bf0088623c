import '../styles/main.css';
import { StrictMode, useMemo, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import {
  fixtureInspection,
  fixtureRemedies,
  fixtureSamples,
  fixtureThumbnails,
  globalQconfig,
} from '../../../test/renderer-fixtures/inspections';
import { fixtureModels, type FixtureName } from '../../../test/renderer-fixtures/models';
import {
  fixturePrediction,
  fixtureRun,
  fixtureSensitivity,
  fixtureSeries,
} from '../../../test/renderer-fixtures/results';
import * as digits from '../../../test/renderer-fixtures/digits-numbers';
import type { TuneTarget } from '../../shared/contract/judgement';
import { withLayer, type Recipe } from '../../shared/recipe/recipe';
import { ChartsPanel, type ChartsPanelProps } from '../charts/charts-panel';
import { ParetoChart } from '../charts/dots/pareto-chart';
import { TunePointsChart } from '../charts/dots/tune-points-chart';
import { Inspector } from '../inspector/inspector';
import { buildHtmlReport } from '../report/html-report';
import { reportPictures } from '../report/report-pictures';
import { select } from '../state/selection';
import type { LinkedView, MetricId, Selection, ValueState } from '../state/view';
import { PanelHead } from '../ui/panel';
import { TooltipProvider } from '../ui/tooltip';

/** Charts and inspector alone, on fixtures: `?model=resnet&theme=light&state=stale&metric=accumulated`. */
const query = new URLSearchParams(location.search);
const theme = query.get('theme') ?? 'dark';
document.documentElement.dataset['theme'] = theme;
const pictures = new Map<number, string | null>();
const pictureOf = (sample: number): string | null => {
  const known = pictures.get(sample);
  if (known !== undefined) return known;
  const [image] = fixtureThumbnails([sample]);
  const png = image?.png ?? null;
  const url =
    png === null
      ? null
      : URL.createObjectURL(new Blob([new Uint8Array(png)], { type: 'image/png' }));
  pictures.set(sample, url);
  return url;
};

export function useLinked(): LinkedView & {
  readonly model: ReturnType<(typeof fixtureModels)[FixtureName]>;
  readonly run: ReturnType<typeof fixtureRun>;
} {
  const model = useMemo(() => fixtureModels[(query.get('model') ?? 'digits') as FixtureName](), []);
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(
    () => new Set(model.name === 'digits.onnx' ? [model.plan.layers[5]?.name ?? ''] : []),
  );
  const run = useMemo(
    () => fixtureRun(model, { skipped, random: query.has('random') }),
    [model, skipped],
  );
  const series = useMemo(
    () =>
      fixtureSeries(run, query.has('nosens') ? null : fixtureSensitivity(run), {
        run: 5,
        state: (query.get('state') ?? 'measured') as ValueState,
      }),
    [run],
  );
  const [metric, setMetric] = useState<MetricId>((query.get('metric') ?? 'isolated') as MetricId);
  const [threshold, setThreshold] = useState(20);
  const first = model.plan.layers[Math.min(19, model.plan.layers.length - 1)]?.name ?? '';
  const [selection, setSelection] = useState<Selection>(
    query.has('none')
      ? { layers: [], focused: null }
      : {
          layers: query.has('multi')
            ? [first, ...model.plan.layers.slice(3, 7).map((layer) => layer.name)]
            : [query.get('layer') ?? first],
          focused: query.get('layer') ?? first,
        },
  );
  const [preview, setPreview] = useState<ReadonlySet<string>>(new Set());
  const linked: LinkedView = {
    layers: run.plan.layers,
    metric,
    series,
    threshold,
    selection,
    previewSkip: preview,
    onSelect: (names, mode) => setSelection((old) => select(old, names, mode)),
    onToggleSkip: (names) =>
      setSkipped((old) => {
        const next = new Set(old);
        const all = names.every((name) => old.has(name));
        for (const name of names) {
          if (all) next.delete(name);
          else next.add(name);
        }
        return next;
      }),
    onPreviewSkip: (names) => setPreview(new Set(names)),
    onThreshold: setThreshold,
    onMetric: setMetric,
    onContextMenu: (layer, at) => console.log('menu', layer, at),
  };
  return { ...linked, model, run };
}

function InspectorFixture({
  linked,
  sample,
  onSample,
}: {
  linked: ReturnType<typeof useLinked>;
  sample: number | null;
  onSample(sample: number | null): void;
}): ReactElement {
  const { model, run, selection, series, metric, threshold } = linked;
  const [remedies, setRemedies] = useState(query.has('noremedies') ? null : undefined);
  const [recipe, setRecipe] = useState<Recipe>(run.report.recipe);
  const layer = run.plan.layers.find((each) => each.name === selection.focused) ?? null;
  const stage = query.get('stage') ?? 'measured';
  const measured = stage === 'measured';
  const inspection = useMemo(
    () =>
      layer === null || !measured || query.get('inspection') === 'loading'
        ? null
        : fixtureInspection(run, layer.name),
    [run, layer, measured],
  );
  const plan = useMemo(() => {
    const neighbours = model.plan.layers.slice(2, 4).map((each) => each.name);
    return layer !== null && query.has('idle')
      ? { ...run.plan, idleSkips: [{ layer: layer.name, neighbours }] }
      : run.plan;
  }, [run, layer, model]);
  const foreseen = useMemo(() => fixturePrediction(run), [run]);
  const rows =
    layer === null ? null : fixtureRemedies(layer.name, model.plan.layers[18]?.name ?? '');
  return (
    <Inspector
      model={
        query.has('none')
          ? {
              ...model,
              notices: [
                {
                  code: 'a',
                  message: 'Two nodes have no name; they got Conv_3 and Add_1.',
                  hint: 'Recipes use these names.',
                },
              ],
            }
          : model
      }
      plan={plan}
      recipe={recipe}
      layer={
        layer === null
          ? null
          : {
              ...layer,
              qconfig: globalQconfig,
              source: recipe.layers?.[layer.name] === undefined ? 'global' : 'layer',
            }
      }
      node={
        query.has('node') ? (model.nodes.find((node) => node.floatReason !== null) ?? null) : null
      }
      selected={selection.layers}
      metric={metric}
      series={series}
      threshold={threshold}
      report={measured ? run.report : null}
      run={5}
      stale={query.get('state') === 'stale'}
      trusted={!query.has('random')}
      hasData={stage !== 'no-data'}
      inspection={inspection}
      inspectionState={
        (query.get('inspection') ?? (inspection === null ? 'none' : 'ready')) as 'ready'
      }
      outputDb={measured ? 7.52 : null}
      predictedDb={null}
      prediction={foreseen}
      remedies={remedies === undefined ? rows : remedies}
      remediesRunning={query.has('measuring')}
      remediesStep={null}
      accuracy={
        query.has('accuracy')
          ? {
              kernels: 'simulated',
              samples: 797,
              labelled: true,
              floatTop1: 0.9975,
              quantizedTop1: 0.926,
              floatTop5: 1,
              quantizedTop5: 0.99,
              answers: 797,
              agreement: 0.93,
              classes: '0123456789'.split(''),
              changed: Array.from({ length: 59 }, (_, index) => ({
                sample: index * 7,
                name: `${(index * 7) % 10}/${index}.png`,
                label: (index * 7) % 10,
                floatAnswer: (index * 7) % 10,
                quantizedAnswer: (index * 3 + 1) % 10,
                differing: 1,
                sqnrDb: 1.3 + index * 0.1,
              })),
            }
          : null
      }
      judgedOn="validation"
      pictureOf={pictureOf}
      selectedSample={sample === null ? null : { sample, from: 'data' }}
      busy={false}
      onToggleSkip={linked.onToggleSkip}
      onPatch={(names, patch) =>
        setRecipe((old) => names.reduce((next, name) => withLayer(next, name, patch), old))
      }
      onMeasureRemedies={() => setRemedies(undefined)}
      onCancelRemedies={() => undefined}
      onApplyRemedy={(remedy) =>
        setRecipe((old) =>
          remedy.patches.reduce(
            (next, { layer: name, patch }) => withLayer(next, name, patch),
            old,
          ),
        )
      }
      onSelectLayers={(names) => linked.onSelect(names, 'replace')}
      onSelectSample={onSample}
      onMetric={linked.onMetric}
      onCopy={(text) => Object.assign(window, { copied: text })}
      onRun={() => undefined}
      onRetryInspection={() => undefined}
    />
  );
}

const tunePoints = [...digits.tuneFront, ...digits.tuneTried].map(([count, outputDb]) => ({
  skipped: Array.from({ length: count }, (_, index) => `layer ${index}`),
  outputDb,
  accuracy: 0.73 + Math.min(0.267, outputDb / 90),
  agreement: 0.74 + Math.min(0.26, outputDb / 90),
  cost: count,
  reachesTarget: outputDb >= 30,
}));
const crowd = Array.from({ length: 14 }, (_, index) => ({
  change: `Try ${index}`,
  skipped: Array.from({ length: 1 + (index % 3) }, (__, layer) => layer),
  outputDb: 3.4 + (index % 5) * 0.7 + Math.floor(index / 7) * 18,
  accuracy: 0.8,
}));
const tuneTarget: TuneTarget = query.has('drop')
  ? { kind: 'accuracyDrop', points: 0.5 }
  : { kind: 'sqnr', db: 30 };

function Page(): ReactElement {
  const linked = useLinked();
  const { run, layers } = linked;
  const [order, setOrder] = useState<'position' | 'value'>(
    (query.get('order') ?? 'position') as 'position',
  );
  const [sample, setSample] = useState<number | null>(null);
  const stage = (query.get('stage') ?? 'measured') as ChartsPanelProps['stage'];
  const series =
    stage === 'no-data' || stage === 'not-run'
      ? fixtureSeries(
          {
            ...run,
            report: {
              ...run.report,
              layers: run.report.layers.map((layer) => ({
                ...layer,
                weight: null,
                accumulated: null,
                isolated: null,
                shadow: null,
              })),
            },
          },
          null,
        )
      : linked.series;
  const samples = useMemo(() => fixtureSamples(run), [run]);
  const prediction = useMemo(() => fixturePrediction(run), [run]);
  const previous = useMemo(
    () =>
      query.has('random')
        ? null
        : {
            label: 'run 1',
            db:
              linked.model.name === 'digits.onnx'
                ? digits.accumulatedDb
                : layers.map(
                    (_, index) => (run.report.layers[index]?.accumulated?.sqnrDb ?? 0) - 2,
                  ),
          },
    [run, layers, linked.model.name],
  );
  const runs = useMemo(
    () =>
      [...digits.runs, ...(query.has('crowded') ? crowd : [])].map((entry, index) => ({
        id: index + 1,
        title: entry.change,
        skipped: entry.skipped.length,
        outputDb: entry.outputDb,
        exact: false,
        accuracy: entry.accuracy,
        sizeBytes: 97_300 + index * 900,
        trusted: !query.has('random'),
      })),
    [],
  );
  const narrow = innerWidth < 1280;
  return (
    <TooltipProvider>
      <div
        className="grid h-full"
        style={{
          gridTemplateColumns: `minmax(0,1fr) ${narrow ? 232 : 216}px ${narrow ? 0 : 280}px ${narrow ? 288 : 320}px`,
          gridTemplateRows: `minmax(0,1fr) ${narrow ? 232 : 284}px`,
        }}
      >
        <div className="col-span-3 grid grid-rows-2 bg-app p-6">
          <div className="flex min-h-0 flex-col bg-panel">
            <TunePointsChart
              points={tunePoints}
              target={tuneTarget}
              floatTop1={0.9975}
              chosen={4}
              onChoose={(point) => console.log('choose', point)}
            />
          </div>
        </div>
        <div className="row-span-2 min-h-0 border-l border-line">
          <InspectorFixture linked={linked} sample={sample} onSample={setSample} />
        </div>
        <div className="border-t border-line">
          <ChartsPanel
            {...linked}
            series={series}
            stage={stage}
            order={order}
            trusted={!query.has('random')}
            previous={previous}
            prediction={prediction}
            outputName={linked.model.outputs[0]?.name ?? ''}
            outputDb={run.report.outputs[0]?.sqnrDb ?? null}
            run={5}
            sensitivity={{
              state: query.has('nosens') ? 'none' : 'done',
              done: 20,
              total: layers.length,
              onMeasure: () => undefined,
              onCancel: () => undefined,
            }}
            samples={samples}
            pictureOf={pictureOf}
            misread={
              new Map([
                [0, '7 → 8'],
                [37, '1 → 7'],
                [10, '4 → 9'],
              ])
            }
            selectedSample={sample}
            onOrder={setOrder}
            onSelectSample={setSample}
            onNeedSamples={() => undefined}
            onChooseData={() => undefined}
            onUseRandomData={() => undefined}
            onRun={() => undefined}
            onSave={(file) =>
              void file
                .content()
                .then((content) =>
                  Object.assign(window, { saved: content, savedName: file.suggestedName }),
                )
            }
            onCopy={(text) => Object.assign(window, { copied: text })}
          />
        </div>
        <section className="flex min-h-0 flex-col border-t border-l border-line bg-panel">
          <PanelHead title="Pareto" />
          <ParetoChart
            runs={runs}
            current={5}
            predicted={query.has('predicted') ? { skipped: 2, outputDb: 21.9 } : null}
            onRestore={(id) => console.log('restore', id)}
            onCompare={(id) => console.log('compare', id)}
          />
        </section>
        <div className="border-t border-l border-line bg-panel" />
      </div>
    </TooltipProvider>
  );
}

/** For a look at the report and the saved pictures from the console. */
Object.assign(window, {
  async makeReport(): Promise<string> {
    const model = fixtureModels[(query.get('model') ?? 'digits') as FixtureName]();
    const run = fixtureRun(model, {
      skipped: new Set([model.plan.layers[5]?.name ?? '']),
      random: query.has('random'),
    });
    const runs = digits.runs.map((entry, index) => ({
      id: index + 1,
      title: entry.change,
      skipped: entry.skipped.length,
      outputDb: entry.outputDb,
      exact: false,
      accuracy: entry.accuracy,
      sizeBytes: 97_300,
      trusted: true,
    }));
    const pictures = await reportPictures({
      layers: run.plan.layers,
      series: fixtureSeries(run, fixtureSensitivity(run)),
      threshold: 20,
      trusted: true,
      previous: null,
      prediction: fixturePrediction(run),
      outputName: 'logits',
      outputDb: 7.52,
      runs,
      currentRun: 5,
    });
    return buildHtmlReport({
      appVersion: '0.1.0',
      createdAt: new Date().toISOString(),
      model,
      plan: run.plan,
      report: run.report,
      floatBytes: run.floatBytes,
      quantizedBytes: run.quantizedBytes,
      accuracy: null,
      benchmark: null,
      sensitivity: fixtureSensitivity(run),
      notices: [
        {
          code: 'x',
          message: 'Accuracy is 7.1 points under float.',
          hint: 'One remedy reaches 22.4 dB.',
        },
      ],
      pictures,
      runs,
      threshold: 20,
    });
  },
});

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  );
