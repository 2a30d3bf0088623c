import { RotateCcw } from 'lucide-react';
import { useSession } from '../../session/page/app-context';
import { useState, type ReactElement } from 'react';
import type { LayerView } from '../../../shared/contract/model-view';
import type { ObserverName } from '../../../shared/recipe/observers';
import { activationFields, type Qconfig, type QconfigChange } from '../../../shared/recipe/qconfig';
import { IconButton } from '../../ui/button';
import { TextField } from '../../ui/field';
import { Select } from '../../ui/select';
import { Tag } from '../../ui/tag';
import { Switch } from '../../ui/toggle';
import type { InspectorProps } from '../parts/inspector-props';
import {
  activationTypeChange,
  activationTypeOptions,
  granularityOptions,
  observerOptions,
  sourceWords,
  symmetryOptions,
  weightObserverOptions,
  weightTypeOptions,
} from './qconfig-words';
import { Section } from '../parts/section';
import { PrecisionRow } from './precision-row';

/** How this layer is quantized, where that comes from, and the way to change it. */
export function QconfigSection(
  props: InspectorProps & { readonly layer: LayerView },
): ReactElement {
  const { layer, recipe, inspection } = props;
  const { changeLayers, resetLayers, toggleSkip } = useSession();
  const own = recipe.layers?.[layer.name];
  const source = sourceWords(layer.source);
  const qconfig = layer.qconfig ?? inspection?.qconfig ?? null;
  return (
    <Section
      title="Qconfig"
      tag={
        <>
          <Tag tone={layer.source === 'layer' ? 'accent' : 'plain'} title={source.title}>
            {source.tag}
          </Tag>
          {qconfig?.activation.reduceRange === true ? (
            <Tag title="Reduced range: 7 of 8 bits, against saturation on CPUs without VNNI">
              7 bit
            </Tag>
          ) : null}
          {own === undefined ? null : (
            <IconButton label="Reset to what it inherits" onClick={() => resetLayers([layer.name])}>
              <RotateCcw className="size-3.5" />
            </IconButton>
          )}
        </>
      }
      note={
        <>
          Quantize
          <Switch
            label={`Quantize ${layer.name}`}
            checked={!layer.skipped}
            onChange={() => toggleSkip([layer.name])}
          />
        </>
      }
    >
      <PrecisionRow layers={[layer]} />
      {qconfig === null ? (
        <p className="text-ink2">{layer.skipped ? 'Stays float32.' : 'Details come with a run.'}</p>
      ) : (
        <Editor
          layer={layer}
          qconfig={qconfig}
          own={own === 'none' ? undefined : own}
          onChange={(change) => changeLayers([layer.name], change)}
        />
      )}
    </Section>
  );
}

function Editor({
  layer,
  qconfig,
  own,
  onChange,
}: {
  readonly layer: LayerView;
  readonly qconfig: Qconfig;
  readonly own: QconfigChange | undefined;
  onChange(change: QconfigChange): void;
}): ReactElement {
  const { activation, weight, form } = qconfig;
  const disabled = layer.skipped;
  const isFloat = form === 'weights';
  const ownActivation = activationFields(own ?? {});
  return (
    <>
      <div className="qconfig-row">
        <span className="text-ink2">Activation</span>
        <Select
          label="Activation type"
          disabled={disabled}
          changed={own?.activation === 'none' || ownActivation.dtype !== undefined}
          value={isFloat ? 'none' : activation.dtype}
          options={activationTypeOptions}
          onChange={(choice) => onChange(activationTypeChange(choice))}
        />
        <Select
          label="Activation symmetry"
          disabled={disabled || isFloat}
          changed={ownActivation.symmetric !== undefined}
          value={activation.symmetric ? 'symmetric' : 'asymmetric'}
          options={symmetryOptions}
          onChange={(value) => onChange({ activation: { symmetric: value === 'symmetric' } })}
        />
        <Select<ObserverName>
          label="Activation observer"
          disabled={disabled || isFloat}
          changed={ownActivation.observer !== undefined}
          value={activation.observer}
          options={observerOptions}
          onChange={(observer) => onChange({ activation: { observer } })}
        />
      </div>
      {activation.observer === 'percentile' && !isFloat ? (
        <PercentileRow
          key={layer.name}
          value={activation.percentile}
          disabled={disabled}
          onChange={(percentile) => onChange({ activation: { percentile } })}
        />
      ) : null}
      {layer.weighted ? (
        <div className="qconfig-row">
          <span className="text-ink2">Weights</span>
          <Select
            label="Weight type"
            disabled={disabled}
            changed={own?.weight?.dtype !== undefined}
            value={weight.dtype}
            options={weightTypeOptions}
            onChange={(dtype) => onChange({ weight: { dtype } })}
          />
          <Select
            label="Weight granularity"
            disabled={disabled}
            changed={own?.weight?.granularity !== undefined}
            value={weight.granularity}
            options={granularityOptions}
            onChange={(granularity) => onChange({ weight: { granularity } })}
          />
          <Select
            label="Weight observer"
            disabled={disabled}
            changed={own?.weight?.observer !== undefined}
            value={weight.observer}
            options={weightObserverOptions}
            onChange={(observer) => onChange({ weight: { observer } })}
          />
        </div>
      ) : null}
    </>
  );
}

/** The percentile kept, above 50 up to 100; an invalid one is not sent. */
function PercentileRow({
  value,
  disabled,
  onChange,
}: {
  readonly value: number;
  readonly disabled: boolean;
  onChange(percentile: number): void;
}): ReactElement {
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? String(value);
  const number = Number(shown);
  const valid = shown.trim() !== '' && number > 50 && number <= 100;
  const commit = (): void => {
    if (valid && number !== value) onChange(number);
    setText(null);
  };
  return (
    <div className="qconfig-row">
      <label htmlFor="percentile" className="col-span-3 text-right text-ink2">
        keeps
      </label>
      <TextField
        id="percentile"
        value={shown}
        disabled={disabled}
        invalid={!valid}
        inputMode="decimal"
        after={<span className="text-meta text-ink3">%</span>}
        onChange={setText}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setText(null);
        }}
      />
    </div>
  );
}
