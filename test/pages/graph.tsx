import { useEffect, useMemo, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import type { OpenedModel } from '../../src/shared/contract/model-view';
import { fixtureModels, type FixtureName } from '../engine-double/models/models';
import { planWithSkips } from '../engine-double/models/plan';
import { fixtureRun, fixtureSensitivity } from '../engine-double/numbers/results';
import { fixtureSeries } from '../engine-double/numbers/series';
import { renderGraphPng, renderGraphSvg } from '../../src/renderer/graph/export-picture';
import { GraphPanel } from '../../src/renderer/graph/graph-panel';
import { sendToPanel } from '../../src/renderer/commands/panel-commands';
import { select } from '../../src/renderer/state/selection';
import type { Selection, ValueState } from '../../src/renderer/state/view';
import type { MetricId } from '../../src/shared/contract/metrics';
import { TooltipProvider } from '../../src/renderer/ui/tooltip';
import '../../src/renderer/styles/main.css';

/**
 * The graph alone, on fixtures: `?model=resnet&theme=light&metric=accumulated&skip=5,9&select=19&state=stale`, or
 * `?file=/model.json`, an `OpenedModel` as JSON.
 */
const query = new URLSearchParams(location.search);
const theme = query.get('theme') === 'light' ? 'light' : 'dark';
document.documentElement.dataset['theme'] = theme;

const file = query.get('file');
const model =
  file === null
    ? fixtureModels[(query.get('model') ?? 'digits') as FixtureName]()
    : ((await (await fetch(file)).json()) as OpenedModel);
const numbers = (name: string): readonly number[] =>
  (query.get(name) ?? '')
    .split(',')
    .filter((text) => text !== '')
    .map(Number);

function Page(): ReactElement {
  const nameOf = (index: number): string => model.plan.layers[index]?.name ?? '';
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(
    () => new Set(numbers('skip').map(nameOf)),
  );
  const [selection, setSelection] = useState<Selection>(() => {
    const layers = numbers('select').map(nameOf);
    return { layers, focused: layers.at(-1) ?? null };
  });
  const [metric, setMetric] = useState<MetricId>((query.get('metric') ?? 'isolated') as MetricId);
  const [threshold, setThreshold] = useState(Number(query.get('threshold') ?? 20));
  const [preview, setPreview] = useState<ReadonlySet<string>>(new Set());
  const plan = useMemo(() => planWithSkips(model, skipped), [skipped]);
  const series = useMemo(() => {
    if (query.has('nodata')) return fixtureSeries(fixtureRun(model), null, { state: 'none' });
    const run = fixtureRun(model, { skipped });
    return fixtureSeries(run, fixtureSensitivity(run), {
      run: 5,
      state: (query.get('state') ?? 'measured') as ValueState,
    });
  }, [skipped]);
  useEffect(() => {
    Object.assign(window, {
      graphSvg: () => renderGraphSvg({ ...model, plan, series: series[metric], threshold, theme }),
      graphPng: () => renderGraphPng({ ...model, plan, series: series[metric], threshold, theme }),
      graphCommand: sendToPanel,
      selectLayer: (index: number) =>
        setSelection({ layers: [nameOf(index)], focused: nameOf(index) }),
    });
  });
  return (
    <TooltipProvider>
      <GraphPanel
        {...model}
        plan={plan}
        layers={plan.layers}
        metric={metric}
        series={series}
        threshold={threshold}
        selection={selection}
        previewSkip={preview}
        theme={theme}
        ran={null}
        shows="metric"
        canMeasureRan={false}
        onShows={() => undefined}
        onMeasureRan={() => undefined}
        busy={false}
        onSelect={(layers, mode) => setSelection((old) => select(old, layers, mode))}
        onToggleSkip={(layers) =>
          setSkipped((old) => {
            const next = new Set(old);
            const isAll = layers.every((name) => old.has(name));
            for (const name of layers) {
              if (isAll) next.delete(name);
              else next.add(name);
            }
            return next;
          })
        }
        onPreviewSkip={(layers) => setPreview(new Set(layers))}
        onThreshold={setThreshold}
        onMetric={setMetric}
        onContextMenu={(layer, at) => console.log('menu', layer, at)}
        onSave={(file) =>
          void file
            .content()
            .then((content) => console.log('save', file.suggestedName, content.length))
        }
      />
    </TooltipProvider>
  );
}

/** What the benchmark measures between: the model is parsed, the picture is drawn. */
function markDrawn(): void {
  if (document.querySelector('[data-graph="drawn"]'))
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('graph-drawn')));
  else requestAnimationFrame(markDrawn);
}

const root = document.getElementById('root');
if (root) {
  performance.mark('graph-data');
  createRoot(root).render(<Page />);
  markDrawn();
}
