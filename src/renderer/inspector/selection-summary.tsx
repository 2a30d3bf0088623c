import { useMemo, type ReactElement } from 'react';
import { isFloatValue } from '../state/words/bar-look';
import { metricWords } from '../state/words/metric-words';
import { Button } from '../ui/button';
import { labelsOf } from '../state/words/layer-labels';
import { countOf, formatBytes, formatDb } from '../ui/text/numbers';
import { scaleColor } from '../ui/scale';
import { Select } from '../ui/select';
import type { InspectorProps } from './parts/inspector-props';
import { changedEntries, type QconfigChange } from './qconfig/own-entry';
import {
  activationTypeOptions,
  granularityOptions,
  observerOptions,
} from './qconfig/qconfig-words';
import { LayerNameText } from '../ui/text/layer-name-text';
import { Section } from './parts/section';

const shownLayers = 12;
const keep = { value: 'keep', label: '–' } as const;

/** Several layers: what they have in common, and what can be done with all of them. */
export function SelectionSummary(props: InspectorProps): ReactElement {
  const { model, plan, selected, series, metric, recipe, onToggleSkip, onPatch, onSelectLayers } =
    props;
  const labels = useMemo(() => labelsOf(model.plan.layers), [model.plan.layers]);
  const names = new Set(selected);
  const layers = plan.layers.filter((layer) => names.has(layer.name));
  const skipped = layers.filter((layer) => layer.skipped);
  const quantized = layers.filter((layer) => !layer.skipped);
  const weighted = layers.filter((layer) => layer.weighted);
  const own = layers.filter((layer) => recipe.layers?.[layer.name] !== undefined);
  const chosen = series[metric];
  const dbOf = (index: number): number | null => chosen.db[index] ?? null;
  const sorted = [...layers].sort(
    (a, b) =>
      (dbOf(a.index) ?? Number.POSITIVE_INFINITY) - (dbOf(b.index) ?? Number.POSITIVE_INFINITY),
  );
  const change = (of: readonly string[], patch: QconfigChange): void => {
    for (const { layers: group, entry } of changedEntries(recipe, of, patch)) onPatch(group, entry);
  };
  const quantizedNames = quantized.map((layer) => layer.name);
  const weightedNames = quantized.filter((layer) => layer.weighted).map((layer) => layer.name);
  return (
    <>
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
            <Button onClick={() => onToggleSkip(quantizedNames)}>
              Skip{' '}
              {quantized.length === layers.length
                ? `all ${layers.length}`
                : countOf(quantized.length, 'layer')}
            </Button>
          )}
          {skipped.length === 0 ? null : (
            <Button onClick={() => onToggleSkip(skipped.map((layer) => layer.name))}>
              Unskip{' '}
              {skipped.length === layers.length
                ? `all ${layers.length}`
                : countOf(skipped.length, 'layer')}
            </Button>
          )}
          {own.length === 0 ? null : (
            <Button
              look="ghost"
              onClick={() =>
                onPatch(
                  own.map((layer) => layer.name),
                  undefined,
                )
              }
            >
              Reset {own.length === layers.length ? '' : own.length}
            </Button>
          )}
        </div>
      </div>
      {quantized.length === 0 ? null : (
        <Section title="Qconfig" note="sets what you choose, keeps the rest">
          <div className="qconfig-row">
            <span className="text-ink2">Activation</span>
            <Select
              label="Activation type of all"
              value="keep"
              options={[keep, ...activationTypeOptions]}
              onChange={(dtype) =>
                dtype === 'keep' ? undefined : change(quantizedNames, { activation: { dtype } })
              }
            />
            <span className="col-span-2 grid">
              <Select
                label="Activation observer of all"
                value="keep"
                options={[{ ...keep, label: 'observer –' }, ...observerOptions]}
                onChange={(observer) =>
                  observer === 'keep'
                    ? undefined
                    : change(quantizedNames, { activation: { observer } })
                }
              />
            </span>
          </div>
          {weightedNames.length === 0 ? null : (
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
                      : change(weightedNames, { weight: { granularity } })
                  }
                />
              </span>
            </div>
          )}
        </Section>
      )}
      <Section title="Layers" note={`${metricWords[metric].label.toLowerCase()}, worst first`}>
        {sorted.slice(0, shownLayers).map((layer) => {
          const db = dbOf(layer.index);
          const exact = chosen.exact[layer.index] === true;
          const label = labels.of(layer.name);
          return (
            <button
              key={layer.name}
              type="button"
              className="-mx-1 grid h-6 w-[calc(100%+8px)] grid-cols-[8px_minmax(0,1fr)_auto_56px] items-center gap-2 rounded-1 px-1 text-left whitespace-nowrap hover:bg-raised"
              onClick={() => onSelectLayers([layer.name])}
            >
              <i
                aria-hidden
                className="size-2 rounded-xs"
                style={{
                  background: layer.skipped
                    ? 'var(--float)'
                    : (scaleColor(db, exact)?.fill ?? 'var(--line2)'),
                }}
              />
              <span className="min-w-0" title={layer.name}>
                <LayerNameText label={label} quiet="text-ink2" />
              </span>
              <span className="text-ink2">{layer.op}</span>
              <span className="text-right">
                {isFloatValue(layer, metric) ? (
                  <span className="text-float">float</span>
                ) : (
                  `${formatDb(db, exact)}${db === null || exact ? '' : ' dB'}`
                )}
              </span>
            </button>
          );
        })}
        {sorted.length <= shownLayers ? null : (
          <p className="text-ink3">and {countOf(sorted.length - shownLayers, 'other layer')}</p>
        )}
      </Section>
    </>
  );
}
