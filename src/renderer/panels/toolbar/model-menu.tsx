import { useApp, useSession } from '../../app/app-context';
import { keysOf, runCommand } from '../../commands/commands';
import { MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu';
import { Picker } from './picker';

export function ModelMenu() {
  const session = useSession();
  const model = useApp((state) => state.model);
  const recents = useApp((state) => state.recents);
  const open = model.status === 'none' ? null : model.from;
  const others = recents.filter((recent) => recent.model.ref !== open?.ref).slice(0, 6);
  return (
    <Picker caption="Model" value={open?.name ?? 'Open a model'} title={open?.location}>
      <MenuItem keys={keysOf('model.open')} onSelect={() => runCommand(session, 'model.open')}>
        Open model…
      </MenuItem>
      <MenuItem onSelect={() => runCommand(session, 'model.sample')}>Open the sample</MenuItem>
      {others.length === 0 ? null : (
        <>
          <MenuSeparator />
          <MenuLabel>Recent</MenuLabel>
          {others.map((recent) => (
            <MenuItem
              key={recent.model.ref}
              note={recent.model.location.replace(/\/[^/]*$/, '')}
              onSelect={() => void session.openRecent(recent)}
            >
              {recent.model.name}
            </MenuItem>
          ))}
        </>
      )}
      <MenuSeparator />
      <MenuItem keys={keysOf('model.close')} onSelect={() => runCommand(session, 'model.close')}>
        Close model
      </MenuItem>
    </Picker>
  );
}
