import { Settings2 } from 'lucide-react';
import { CommandItem } from '../../commands/command-item';
import { useApp, useSession } from '../../session/page/app-context';
import { IconMenu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu';
import { comparedIds, defaultColumns, tableColumns } from '../../columns/layer-columns';

/** Which columns the table shows, and ways out of it. */
export function ColumnMenu() {
  const session = useSession();
  const chosen = useApp((state) => state.view.columns);
  const hasComparison = useApp((state) => state.analyses.compareWith !== null);
  const offered = tableColumns.filter(({ id }) => hasComparison || !comparedIds.has(id));
  const shown = new Set(chosen ?? defaultColumns);
  const toggle = (id: string, on: boolean): void => {
    if (on) shown.add(id);
    else shown.delete(id);
    session.setView({
      columns: tableColumns.map((column) => column.id).filter((each) => shown.has(each)),
    });
  };
  return (
    <IconMenu label="Table columns" title="Columns" icon={<Settings2 className="size-3.5" />}>
      <MenuLabel>Columns</MenuLabel>
      {offered.map((column) => (
        <MenuCheck
          key={column.id}
          checked={shown.has(column.id)}
          onChange={(on) => toggle(column.id, on)}
        >
          {column.title.split(':')[0]}
        </MenuCheck>
      ))}
      <MenuItem disabled={chosen === null} onSelect={() => session.setView({ columns: null })}>
        Reset columns
      </MenuItem>
      <MenuSeparator />
      <CommandItem id="edit.copyTable">Copy table</CommandItem>
      <CommandItem id="export.table">Save as CSV…</CommandItem>
    </IconMenu>
  );
}
