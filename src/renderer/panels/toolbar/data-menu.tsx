import { useApp, useSession } from '../../session/page/app-context';
import { keysOf, runCommand } from '../../commands/commands';
import { folderChoice } from '../../state/data-choice';
import { MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu';
import { countSamples, dataLine, nameOfChoice } from '../../state/words/data-words';
import { Picker } from './picker';

export function DataMenu() {
  const session = useSession();
  const data = useApp((state) => state.data);
  const validation = useApp((state) => state.validation);
  const pick = async (): Promise<void> => {
    const folder = await session.pickData();
    if (folder !== null) await session.setData(folderChoice(folder));
  };
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
      <MenuItem onSelect={() => void pick()}>Choose a folder…</MenuItem>
      <MenuItem
        onSelect={() =>
          void session.setData({ kind: 'generated', distribution: 'normal', samples: 64, seed: 1 })
        }
        note="not to be trusted"
      >
        Use random data
      </MenuItem>
      <MenuItem keys={keysOf('data.choose')} onSelect={() => runCommand(session, 'data.choose')}>
        Data and preprocessing…
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>Validation</MenuLabel>
      <MenuItem
        note={
          validation.status === 'ready'
            ? `${nameOfChoice(validation.from)} · ${countSamples(validation.value)}`
            : 'none'
        }
        onSelect={() => runCommand(session, 'data.validation')}
      >
        Validation data…
      </MenuItem>
    </Picker>
  );
}
