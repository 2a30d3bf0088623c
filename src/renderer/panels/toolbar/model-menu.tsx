import { isEnabled } from '../../commands/commands';
import { CommandItem } from '../../commands/command-item';
import { useApp, useSession } from '../../session/page/app-context';
import { MenuCheck, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu';
import { Picker } from './picker';

/** The open model, the ways to open another, and what it can be compared with. */
export function ModelMenu() {
  const session = useSession();
  const model = useApp((state) => state.model);
  const recents = useApp((state) => state.recents);
  const project = useApp((state) => state.project);
  const compared = useApp((state) => state.analyses.compareWith?.about.name ?? null);
  const canCompare = useApp((state) => isEnabled('run.compareWith', state));
  const comparing = useApp((state) => state.comparing);
  const open = model.status === 'none' ? null : model.from;
  const ref = project?.file.ref ?? open?.ref;
  const others = recents.filter((recent) => recent.model.ref !== ref).slice(0, 6);
  const place =
    project === null ? open?.location : `${open?.location}, in ${project.file.location}`;
  return (
    <Picker caption="Model" value={open?.name ?? 'Open a model'} title={place}>
      <CommandItem id="model.open">Open model or project…</CommandItem>
      <CommandItem id="model.sample">Open the sample</CommandItem>
      <MenuSeparator />
      <CommandItem id="run.compareWith" disabled={!canCompare}>
        Compare with another model…
      </CommandItem>
      <CommandItem id="run.compareDump" disabled={!canCompare}>
        Compare with a dump…
      </CommandItem>
      {compared === null ? null : (
        <MenuCheck checked={comparing} onChange={session.setComparing}>
          Comparison with {compared}
        </MenuCheck>
      )}
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
      <CommandItem id="project.save">
        Save project{project === null ? '…' : ` ${project.file.name}`}
      </CommandItem>
      <CommandItem id="project.saveAs">Save project as…</CommandItem>
      <CommandItem id="model.close">Close model</CommandItem>
    </Picker>
  );
}
