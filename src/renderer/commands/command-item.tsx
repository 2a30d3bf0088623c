import type { ReactNode } from 'react';
import type { CommandId } from '../../shared/shell/commands';
import { useSession } from '../session/page/app-context';
import { MenuItem, type MenuItemProps } from '../ui/menu';
import { keysOf, runCommand } from './commands';

/** An item of a menu that gives a command, with its key. */
export function CommandItem({
  id,
  ...item
}: Omit<MenuItemProps, 'keys' | 'onSelect'> & { readonly id: CommandId }): ReactNode {
  const session = useSession();
  return <MenuItem {...item} keys={keysOf(id)} onSelect={() => runCommand(session, id)} />;
}
