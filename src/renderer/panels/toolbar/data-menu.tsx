import { CommandItem } from '../../commands/command-item';
import { useApp, useSession } from '../../session/page/app-context';
import { randomData } from '../../state/data-choice';
import { MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu';
import { countSamples, dataLine, nameOfChoice } from '../../state/words/data-words';
import { Picker } from './picker';

/** The data in use, and what else can be chosen for calibration and validation. */
export function DataMenu() {
  const session = useSession();
  const data = useApp((state) => state.data);
  const validation = useApp((state) => state.validation);
  const location =
    data.status !== 'none' && data.from.kind === 'folder' ? data.from.folder.location : undefined;
  return (
    <Picker
      caption="Data"
      title={location}
      value={
        <span
          className={
            data.status === 'failed'
              ? 'text-danger'
              : data.status === 'none'
                ? 'text-accent'
                : undefined
          }
        >
          {dataLine(data)}
        </span>
      }
    >
      <MenuLabel>Calibration</MenuLabel>
      <MenuItem onSelect={() => void session.pickAndSetData()}>Choose a folder…</MenuItem>
      <MenuItem onSelect={() => void session.setData(randomData)} note="not to be trusted">
        Use random data
      </MenuItem>
      <CommandItem id="data.choose">Data and preprocessing…</CommandItem>
      <MenuSeparator />
      <MenuLabel>Validation</MenuLabel>
      <CommandItem
        id="data.validation"
        note={
          validation.status === 'ready'
            ? `${nameOfChoice(validation.from)} · ${countSamples(validation.value)}`
            : 'none'
        }
      >
        Validation data…
      </CommandItem>
    </Picker>
  );
}
