import type { Preprocess } from '../../../shared/contract/arguments';
import { Field, LabelledText, TextField } from '../../ui/field';
import { Segmented } from '../../ui/segmented';
import { optionsOf } from '../../ui/options';
import { useState } from 'react';

function numbersOf(text: string): readonly number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.every((value) => Number.isFinite(value)) ? numbers : null;
}

function textOf(values: readonly number[] | undefined): string {
  // Seven digits are what a float32 holds: more would show how 0.485 is stored.
  return (values ?? []).map((value) => String(Number(value.toPrecision(7)))).join(', ');
}

/** A field whose text is a list of numbers; a wrong one says so and changes nothing. */
function NumbersField({
  label,
  hint,
  values,
  counts,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly values: readonly number[] | undefined;
  /** Allowed lengths. */
  readonly counts: readonly number[];
  onChange(values: readonly number[] | undefined): void;
}) {
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? textOf(values);
  const parsed = numbersOf(shown);
  const error =
    parsed === null
      ? 'Numbers, separated by commas.'
      : parsed.length > 0 && !counts.includes(parsed.length)
        ? `${counts.join(' or ')} numbers, found ${parsed.length}.`
        : null;
  return (
    <LabelledText
      label={label}
      error={error}
      hint={hint}
      value={shown}
      invalid={error !== null}
      onChange={(next) => {
        setText(next);
        const numbers = numbersOf(next);
        if (numbers === null || (numbers.length > 0 && !counts.includes(numbers.length))) return;
        onChange(numbers.length === 0 ? undefined : numbers);
      }}
      onBlur={() => {
        if (error === null) setText(null);
      }}
    />
  );
}

/** How images become tensors: value = (pixel · scale − mean) / std. */
export function PreprocessForm({
  value,
  onChange,
}: {
  readonly value: Preprocess;
  onChange(value: Preprocess): void;
}) {
  const set = <K extends keyof Preprocess>(key: K, next: Preprocess[K] | undefined): void => {
    const { [key]: _old, ...rest } = value;
    onChange(next === undefined ? rest : { ...rest, [key]: next });
  };
  return (
    <div className="grid gap-2">
      <Field label="Size">
        {() => <NumbersInline values={value.resize} onChange={(size) => set('resize', size)} />}
      </Field>
      <Field label="Crop">
        {() => (
          <Segmented
            label="Crop"
            value={value.crop ?? 'none'}
            options={optionsOf({ none: 'None, stretch', center: 'Centre' })}
            onChange={(crop) => set('crop', crop)}
          />
        )}
      </Field>
      <Field label="Colour">
        {() => (
          <Segmented
            label="Colour"
            value={value.color ?? 'RGB'}
            options={optionsOf({ RGB: 'RGB', BGR: 'BGR', L: 'Grey' })}
            onChange={(color) => set('color', color)}
          />
        )}
      </Field>
      <Field label="Layout">
        {() => (
          <Segmented
            label="Layout"
            value={value.layout ?? 'NCHW'}
            options={optionsOf({ NCHW: 'NCHW', NHWC: 'NHWC' })}
            onChange={(layout) => set('layout', layout)}
          />
        )}
      </Field>
      <NumbersField
        label="Scale"
        values={value.scale === undefined ? undefined : [value.scale]}
        counts={[1]}
        onChange={(values) => set('scale', values?.[0])}
      />
      <NumbersField
        label="Mean"
        values={value.mean}
        counts={[1, 3, 4]}
        onChange={(mean) => set('mean', mean)}
      />
      <NumbersField
        label="Standard deviation"
        hint="value = (pixel · scale − mean) / standard deviation"
        values={value.std}
        counts={[1, 3, 4]}
        onChange={(std) => set('std', std)}
      />
    </div>
  );
}

function NumbersInline({
  values,
  onChange,
}: {
  readonly values: readonly [number, number] | undefined;
  onChange(values: readonly [number, number]): void;
}) {
  const [width, height] = values ?? [0, 0];
  const part = (label: string, now: number, next: (value: number) => readonly [number, number]) => (
    <TextField
      aria-label={label}
      size="medium"
      inputMode="numeric"
      boxClassName="w-20"
      value={now === 0 ? '' : String(now)}
      placeholder="auto"
      onChange={(text) => {
        const value = Number(text);
        if (Number.isInteger(value) && value >= 0 && value <= 16_384) onChange(next(value));
      }}
    />
  );
  return (
    <>
      {part('Width', width, (value) => [value, height])}
      <span className="text-ink3">×</span>
      {part('Height', height, (value) => [width, value])}
      <span className="text-ink3">pixels</span>
    </>
  );
}
