import type { TuneTarget } from '../../../shared/contract/arguments';
import { TextField } from '../../ui/field';
import { Segmented } from '../../ui/segmented';
import { optionsOf } from '../../ui/options';
import { RadioMark, Radios } from '../../ui/toggle';

/** Budgets are for searches over precisions. */
type Kind = Exclude<TuneTarget['kind'], 'bytes'>;
export type Cost = 'time' | 'bytes' | 'count';

/** What stands in the form, as typed. */
export interface TargetDraft {
  readonly kind: Kind;
  readonly values: Readonly<Record<Kind, string>>;
}

export const defaultTarget: TargetDraft = {
  kind: 'sqnr',
  values: { sqnr: '30', accuracyDrop: '0.5', agreement: '99', divergence: '0.01', cosine: '0.999' },
};

const ranges: Readonly<Record<Kind, readonly [number, number]>> = {
  sqnr: [-20, 120],
  accuracyDrop: [0, 100],
  agreement: [0, 100],
  divergence: [0, 100],
  cosine: [-1, 1],
};

function isInRange(kind: Kind, text: string): boolean {
  const value = Number(text.replace(',', '.'));
  const [low, high] = ranges[kind];
  return text.trim() !== '' && Number.isFinite(value) && value >= low && value <= high;
}

/** The target as the engine takes it; null while the number makes no sense. */
export function targetOf({ kind, values }: TargetDraft): TuneTarget | null {
  if (!isInRange(kind, values[kind])) return null;
  const value = Number(values[kind].replace(',', '.'));
  switch (kind) {
    case 'sqnr':
      return { kind, db: value };
    case 'accuracyDrop':
      return { kind, points: value };
    case 'agreement':
      return { kind, share: value / 100 };
    case 'divergence':
      return { kind, nats: value };
    case 'cosine':
      return { kind, value };
  }
}

const kinds: readonly {
  readonly kind: Kind;
  readonly label: string;
  readonly unit: string;
  readonly needsLabels?: true;
}[] = [
  { kind: 'sqnr', label: 'Output SQNR, at least', unit: 'dB' },
  { kind: 'accuracyDrop', label: 'Accuracy drop, at most', unit: 'points', needsLabels: true },
  { kind: 'agreement', label: 'Agreement, at least', unit: '%' },
  { kind: 'divergence', label: 'KL divergence, at most', unit: 'nats' },
  { kind: 'cosine', label: 'Cosine, at least', unit: '' },
];

const costHints = {
  time: 'µs lost by keeping a layer in float, as profiled',
  bytes: 'file size gained by keeping its weights in float',
  count: 'every layer costs the same',
} as const;

export function TuneForm({
  target,
  cost,
  labelled,
  disabled,
  onTarget,
  onCost,
}: {
  readonly target: TargetDraft;
  readonly cost: Cost;
  readonly labelled: boolean;
  readonly disabled: boolean;
  onTarget(target: TargetDraft): void;
  onCost(cost: Cost): void;
}) {
  return (
    <fieldset disabled={disabled}>
      <h2 className="mb-2 font-semibold">Target</h2>
      <Radios
        aria-label="Target"
        value={target.kind}
        onValueChange={(kind) => onTarget({ ...target, kind: kind as Kind })}
        className="grid gap-2"
      >
        {kinds.map(({ kind, label, unit, needsLabels }) => {
          const off = needsLabels === true && !labelled;
          const on = target.kind === kind;
          return (
            <div
              key={kind}
              className="flex items-center gap-2"
              title={off ? 'Needs labelled validation data' : undefined}
            >
              <label
                className={`flex min-w-0 flex-1 items-center gap-2 ${off ? 'text-ink3' : on ? '' : 'text-ink2'}`}
              >
                <RadioMark value={kind} disabled={off} />
                {label}
              </label>
              <TextField
                aria-label={label}
                inputMode="decimal"
                boxClassName="w-[88px]"
                className="text-right"
                disabled={off}
                value={target.values[kind]}
                invalid={on && !isInRange(kind, target.values[kind])}
                after={unit === '' ? undefined : <span className="text-ink3">{unit}</span>}
                onFocus={() => onTarget({ ...target, kind })}
                onChange={(text) => onTarget({ kind, values: { ...target.values, [kind]: text } })}
              />
            </div>
          );
        })}
      </Radios>
      <h2 className="mt-5 mb-2 font-semibold">Cost of a skip</h2>
      <Segmented
        label="Cost of a skip"
        className="w-full"
        value={cost}
        options={optionsOf({ time: 'Time', bytes: 'Bytes', count: 'Count' })}
        onChange={onCost}
      />
      <p className="mt-1 text-meta text-ink3">{costHints[cost]}</p>
    </fieldset>
  );
}
