import { ChevronDown } from 'lucide-react';
import type { Preprocess } from '../../../shared/contract/arguments';
import { Button } from '../../ui/button';
import { Menu, MenuItem } from '../../ui/menu';
import { preprocessPresets, presetWords, withPreset } from './preprocess-presets';

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
