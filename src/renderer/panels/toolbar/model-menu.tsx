import { useApp, useSession } from '../../session/page/app-context';
import { isEnabled, keysOf, runCommand } from '../../commands/commands';
import { MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu';
import { Picker } from './picker';

export function ModelMenu() {
  const session = useSession();
  const model = useApp((state) => state.model);
  const recents = useApp((state) => state.recents);
  const project = useApp((state) => state.project);
  const open = model.status === 'none' ? null : model.from;
  const ref = project?.file.ref ?? open?.ref;
  const others = recents.filter((recent) => recent.model.ref !== ref).slice(0, 6);
  const place =
    project === null ? open?.location : `${open?.location}, in ${project.file.location}`;
  return (
    <Picker caption="Model" value={open?.name ?? 'Open a model'} title={place}>
      <MenuItem keys={keysOf('model.open')} onSelect={() => runCommand(session, 'model.open')}>
        Open model or project…
      </MenuItem>
      <MenuItem onSelect={() => runCommand(session, 'model.sample')}>Open the sample</MenuItem>
      <MenuSeparator />
      <CompareItem id="run.compareWith">Compare with another model…</CompareItem>
      <CompareItem id="run.compareDump">Compare with a dump…</CompareItem>
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
      <MenuItem keys={keysOf('project.save')} onSelect={() => runCommand(session, 'project.save')}>
        Save project{project === null ? '…' : ` ${project.file.name}`}
      </MenuItem>
      <MenuItem
        keys={keysOf('project.saveAs')}
        onSelect={() => runCommand(session, 'project.saveAs')}
      >
        Save project as…
      </MenuItem>
      <MenuItem keys={keysOf('model.close')} onSelect={() => runCommand(session, 'model.close')}>
        Close model
      </MenuItem>
    </Picker>
  );
}

function CompareItem({
  id,
  children,
}: {
  readonly id: 'run.compareWith' | 'run.compareDump';
  readonly children: string;
}) {
  const session = useSession();
  const enabled = useApp((state) => isEnabled(id, state));
  return (
    <MenuItem keys={keysOf(id)} disabled={!enabled} onSelect={() => runCommand(session, id)}>
      {children}
    </MenuItem>
  );
}
