import { ChevronDown } from 'lucide-react';
import type { Preprocess } from '../../../shared/contract/arguments';
import { Button } from '../../ui/button';
import { Menu, MenuItem } from '../../ui/menu';

/** Usual ways of bringing pixels of 0–255 into the range that a network was trained on. */
const preprocessPresets = ['imagenet', 'unit', 'symmetric'] as const;
type PreprocessPreset = (typeof preprocessPresets)[number];

const presetWords: Readonly<Record<PreprocessPreset, string>> = {
  imagenet: 'ImageNet mean and deviation',
  unit: '0 to 1',
  symmetric: '−1 to 1',
};

/** Of the training images, as RGB (torchvision). */
const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** The same of grey pictures: their luma (ITU-R 601). */
const imagenetGrey = { mean: [0.449], std: [0.226] };

/** Scale, mean and deviation of a preset, in the order of the channels; everything else stays. */
export function withPreset(value: Preprocess, preset: PreprocessPreset): Preprocess {
  const { mean: _mean, std: _std, ...rest } = value;
  const scaled = { ...rest, scale: 1 / 255 };
  if (preset === 'unit') return scaled;
  if (preset === 'symmetric') return { ...scaled, mean: [0.5], std: [0.5] };
  if (value.color === 'L') return { ...scaled, ...imagenetGrey };
  const { mean, std } = imagenet;
  return value.color === 'BGR'
    ? { ...scaled, mean: mean.toReversed(), std: std.toReversed() }
    : { ...scaled, mean, std };
}

/** Fills in scale, mean and deviation as most networks want them. */
export function PresetMenu({
  value,
  onChange,
}: {
  readonly value: Preprocess;
  onChange(value: Preprocess): void;
}) {
  return (
    <Menu
      label="Presets of mean and deviation"
      trigger={
        <Button look="ghost">
          Presets <ChevronDown className="size-3" />
        </Button>
      }
    >
      {preprocessPresets.map((preset) => (
        <MenuItem key={preset} onSelect={() => onChange(withPreset(value, preset))}>
          {presetWords[preset]}
        </MenuItem>
      ))}
    </Menu>
  );
}
