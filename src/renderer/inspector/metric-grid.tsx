import type { ReactElement } from 'react';
import { useSession } from '../session/page/app-context';
import type { LayerView } from '../../shared/contract/model-view';
import { isFloatValue } from '../state/words/bar-look';
import { metricTable, reportMetrics, type MetricId } from '../../shared/contract/metrics';
import type { MetricSeries } from '../state/view';
import { seriesNote } from '../state/words/series-words';
import { formatDb, nothing } from '../ui/text/numbers';
import { scaleColor } from '../ui/scale';
import { Skeleton } from '../ui/skeleton';
import { Tip } from '../ui/tooltip';
import type { InspectorProps } from './parts/inspector-props';

/** The eight numbers of a layer. A metric that table, graph and chart can show is a button that makes them show it. */
export function MetricGrid(props: InspectorProps & { readonly layer: LayerView }): ReactElement {
  const { layer, series, report, metric } = props;
  const session = useSession();
  const measured = report?.layers.find((each) => each.name === layer.name);
  const worst = measured?.weight?.worstChannelDb ?? null;
  const ratio = measured?.accumulated?.rmseOverScale ?? null;
  const cell = (id: MetricId): ReactElement => (
    <MetricCell
      key={id}
      id={id}
      layer={layer}
      series={series[id]}
      chosen={metric === id}
      onChoose={() => session.setView({ metric: id })}
    />
  );
  return (
    <div className="mt-2 grid grid-cols-[repeat(4,auto)] justify-between gap-x-0.5 gap-y-2">
      {reportMetrics.map(cell)}
      {layer.skipped ? null : (
        <>
          {cell('oneIn')}
          <FactCell
            label="Worst channel"
            value={formatDb(worst)}
            unit={worst === null ? '' : 'dB'}
            color={scaleColor(worst)?.fill}
            definition={`SQNR of the weights of the channel that suffers most.${measured?.weight?.zeroSignal === true ? ' All weights are zero.' : ''}`}
          />
          {cell('oneOut')}
          <FactCell
            label="rmse / scale"
            value={ratio === null ? nothing : ratio.toFixed(2)}
            unit=""
            color={undefined}
            definition="Root mean square error in units of the scale. Pure rounding gives 0.289; far more means clipping or inherited error."
          />
        </>
      )}
    </div>
  );
}

function MetricCell({
  id,
  layer,
  series,
  chosen,
  onChoose,
}: {
  id: MetricId;
  layer: LayerView;
  series: MetricSeries;
  chosen: boolean;
  onChoose(): void;
}): ReactElement {
  const db = series.db[layer.index] ?? null;
  const exact = series.exact[layer.index] === true;
  const isFloat = isFloatValue(layer, id);
  const waiting = series.state === 'partial' && db === null && !exact && !isFloat;
  const state = series.state === 'partial' ? '' : seriesNote(series);
  const words = metricTable[id];
  return (
    <Tip text={`${words.definition}${state === '' ? '' : ` Shown: ${state}.`}`}>
      <button
        type="button"
        aria-pressed={chosen}
        className="group rounded-1 border-l-2 pl-1 text-left whitespace-nowrap hover:bg-raised"
        style={{
          borderColor: isFloat ? 'var(--float)' : (scaleColor(db, exact)?.fill ?? 'var(--line2)'),
        }}
        onClick={onChoose}
      >
        <span
          className={`block text-meta leading-3.5 group-hover:text-ink ${chosen ? 'text-ink' : 'text-ink3'}`}
        >
          {words.label}
        </span>
        <span
          className={`block text-read leading-4.5 font-semibold ${state === '' ? '' : 'text-ink3'}`}
        >
          {waiting ? (
            <Skeleton className="w-8" />
          ) : isFloat ? (
            <span className="text-float">float</span>
          ) : (
            <>
              <span
                className={series.state === 'predicted' ? 'border-b border-dashed border-ink3' : ''}
              >
                {words.scale.format(db, exact)}
              </span>
              {db === null || exact ? null : (
                <span className="unit text-meta font-normal text-ink3"> {words.scale.unit}</span>
              )}
            </>
          )}
        </span>
      </button>
    </Tip>
  );
}

function FactCell({
  label,
  value,
  unit,
  color,
  definition,
}: {
  label: string;
  value: string;
  unit: string;
  color: string | undefined;
  definition: string;
}): ReactElement {
  return (
    <Tip text={definition}>
      <div
        className="border-l-2 pl-1 whitespace-nowrap"
        style={{ borderColor: color ?? 'var(--line2)' }}
      >
        <span className="block text-meta leading-3.5 text-ink3">{label}</span>
        <span className="block text-read leading-4.5 font-semibold">
          {value}
          {unit === '' ? null : (
            <span className="unit text-meta font-normal text-ink3"> {unit}</span>
          )}
        </span>
      </div>
    </Tip>
  );
}
