import { useMemo, type ReactElement } from 'react';
import { isFloatValue } from '../state/words/bar-look';
import { metricTable } from '../../shared/contract/metrics';
import { Button } from '../ui/button';
import { labelsOf } from '../state/words/layer-labels';
import { countOf, formatBytes } from '../ui/text/numbers';
import { Select } from '../ui/select';
import type { LayerView } from '../../shared/contract/model-view';
import { useSession } from '../session/page/app-context';
import type { InspectorProps } from './parts/inspector-props';
import {
  activationTypeChange,
  activationTypeOptions,
  granularityOptions,
  observerOptions,
} from './qconfig/qconfig-words';
import { PrecisionRow } from './qconfig/precision-row';
import { LayerRow } from './parts/layer-row';
import { Section } from './parts/section';

const shownLayers = 12;
const keep = { value: 'keep', label: '–' } as const;

interface PartProps extends InspectorProps {
  readonly layers: readonly LayerView[];
}

/** Shows several layers, what they have in common, and what can be done with all of them; data from plan and recipe. */
export function SelectionSummary(props: InspectorProps): ReactElement {
  const names = new Set(props.selected);
  const layers = props.plan.layers.filter((layer) => names.has(layer.name));
  return (
    <>
      <CommonHead {...props} layers={layers} />
      <CommonQconfig {...props} layers={layers.filter((layer) => !layer.skipped)} />
      <WorstLayers {...props} layers={layers} />
    </>
  );
}

function CommonHead({ layers, recipe }: PartProps): ReactElement {
  const { toggleSkip, resetLayers } = useSession();
  const weighted = layers.filter((layer) => layer.weighted);
  const quantized = namesOf(layers.filter((layer) => !layer.skipped));
  const skipped = namesOf(layers.filter((layer) => layer.skipped));
  const own = namesOf(layers.filter((layer) => recipe.layers?.[layer.name] !== undefined));
  const countWords = (count: number): string =>
    count === layers.length ? `all ${count}` : countOf(count, 'layer');
  return (
    <div className="shrink-0 border-b border-line px-3 py-2">
      <h2 className="min-h-6 text-read leading-6 font-semibold">
        {countOf(layers.length, 'layer')} selected
      </h2>
      <p className="text-ink2">
        {[...new Set(layers.map((layer) => layer.op))].join(', ')}
        {weighted.length === 0
          ? ''
          : ` · ${formatBytes(weighted.reduce((sum, layer) => sum + layer.parameters, 0))} of int8 weights`}
      </p>
      <div className="mt-2 flex flex-wrap gap-2">
        {quantized.length === 0 ? null : (
          <Button onClick={() => toggleSkip(quantized)}>Skip {countWords(quantized.length)}</Button>
        )}
        {skipped.length === 0 ? null : (
          <Button onClick={() => toggleSkip(skipped)}>Unskip {countWords(skipped.length)}</Button>
        )}
        {own.length === 0 ? null : (
          <Button look="ghost" onClick={() => resetLayers(own)}>
            Reset {own.length === layers.length ? '' : own.length}
          </Button>
        )}
      </div>
      <div className="mt-2">
        <PrecisionRow layers={layers} />
      </div>
    </div>
  );
}

function namesOf(layers: readonly LayerView[]): string[] {
  return layers.map((layer) => layer.name);
}

/** Sets one thing for all of these layers. */
function CommonQconfig({ layers }: PartProps): ReactElement | null {
  const { changeLayers } = useSession();
  const names = namesOf(layers);
  const weighted = namesOf(layers.filter((layer) => layer.weighted));
  if (names.length === 0) return null;
  return (
    <Section title="Qconfig" note="sets what you choose, keeps the rest">
      <div className="qconfig-row">
        <span className="text-ink2">Activation</span>
        <Select
          label="Activation type of all"
          value="keep"
          options={[keep, ...activationTypeOptions]}
          onChange={(dtype) =>
            dtype === 'keep' ? undefined : changeLayers(names, activationTypeChange(dtype))
          }
        />
        <span className="col-span-2 grid">
          <Select
            label="Activation observer of all"
            value="keep"
            options={[{ ...keep, label: 'observer –' }, ...observerOptions]}
            onChange={(observer) =>
              observer === 'keep' ? undefined : changeLayers(names, { activation: { observer } })
            }
          />
        </span>
      </div>
      {weighted.length === 0 ? null : (
        <div className="qconfig-row">
          <span className="text-ink2">Weights</span>
          <span className="col-span-3 grid">
            <Select
              label="Weight granularity of all"
              value="keep"
              options={[{ ...keep, label: 'granularity –' }, ...granularityOptions]}
              onChange={(granularity) =>
                granularity === 'keep'
                  ? undefined
                  : changeLayers(weighted, { weight: { granularity } })
              }
            />
          </span>
        </div>
      )}
    </Section>
  );
}

function WorstLayers({ model, layers, series, metric }: PartProps): ReactElement {
  const labels = useMemo(() => labelsOf(model.plan.layers), [model.plan.layers]);
  const chosen = series[metric];
  const dbOf = (index: number): number | null => chosen.db[index] ?? null;
  const sorted = [...layers].sort(
    (a, b) =>
      (dbOf(a.index) ?? Number.POSITIVE_INFINITY) - (dbOf(b.index) ?? Number.POSITIVE_INFINITY),
  );
  return (
    <Section title="Layers" note={`${metricTable[metric].label.toLowerCase()}, worst first`}>
      {sorted.slice(0, shownLayers).map((layer) => (
        <LayerRow
          key={layer.name}
          name={layer.name}
          label={labels.of(layer.name)}
          title={layer.name}
          note={layer.op}
          skipped={layer.skipped}
          db={dbOf(layer.index)}
          exact={chosen.exact[layer.index] === true}
          value={
            isFloatValue(layer, metric) ? <span className="text-float">float</span> : undefined
          }
        />
      ))}
      {sorted.length <= shownLayers ? null : (
        <p className="text-ink3">and {countOf(sorted.length - shownLayers, 'other layer')}</p>
      )}
    </Section>
  );
}
