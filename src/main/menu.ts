import { Menu, type MenuItemConstructorOptions } from 'electron';
import {
  commands,
  type CommandDeclaration,
  type CommandId,
  type CommandState,
  type MenuName,
} from '../shared/shell/commands';
import type { RecentModel } from '../shared/shell/shell-answers';

export interface MenuOptions {
  readonly isMac: boolean;
  readonly isDevelopment: boolean;
  readonly recents: readonly RecentModel[];
  readonly states: ReadonlyMap<CommandId, CommandState>;
  onCommand(id: CommandId): void;
  onRecent(recent: RecentModel): void;
  onForgetRecents(): void;
}

type Item = MenuItemConstructorOptions;

/** The application menu, made of the same commands as palette and keys. */
export function buildMenu(options: MenuOptions): Menu {
  const { isMac, isDevelopment } = options;
  const separator: Item = { type: 'separator' };
  const [open, sample, ...file] = itemsOf('file', options);
  const template: Item[] = [
    ...(isMac ? [{ role: 'appMenu' } satisfies Item] : []),
    {
      label: '&File',
      submenu: [
        ...present(open, sample),
        { label: 'Open recent', id: 'recents', submenu: recentItems(options) },
        ...file,
        separator,
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        ...itemsOf('edit', options),
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        ...itemsOf('view', options),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(isDevelopment
          ? [
              separator,
              { role: 'reload' } satisfies Item,
              { role: 'toggleDevTools' } satisfies Item,
            ]
          : []),
      ],
    },
    { label: '&Layers', submenu: itemsOf('layers', options) },
    { label: '&Run', submenu: itemsOf('run', options) },
    ...(isMac ? [{ role: 'windowMenu' } satisfies Item] : []),
    { label: '&Help', role: 'help', submenu: itemsOf('help', options) },
  ];
  return Menu.buildFromTemplate(template);
}

function itemsOf(menu: MenuName, options: MenuOptions): Item[] {
  const declared: readonly (CommandDeclaration & { readonly id: CommandId })[] = commands;
  return declared
    .filter((command) => command.menu === menu)
    .flatMap((command) => {
      const state = options.states.get(command.id);
      const item: Item = {
        id: command.id,
        label: command.title,
        // The page says what is possible; before it does, nothing is.
        enabled: state?.enabled ?? false,
        click: () => options.onCommand(command.id),
        ...(command.checkable === true
          ? { type: 'checkbox', checked: state?.checked ?? false }
          : {}),
        ...acceleratorOf(command, options.isMac),
      };
      return command.separated === true ? [{ type: 'separator' } satisfies Item, item] : [item];
    });
}

/**
 * The page handles its keys itself (a bare `X` must not skip a layer while one types a name), so menus
 * only show them. On a Mac that cannot be told apart, so bare letters are left out there.
 */
function acceleratorOf(
  command: CommandDeclaration,
  isMac: boolean,
): Pick<Item, 'accelerator' | 'registerAccelerator'> {
  const { accelerator } = command;
  if (accelerator === null || (isMac && !accelerator.includes('CmdOrCtrl'))) return {};
  return { accelerator, registerAccelerator: false };
}

function recentItems(options: MenuOptions): Item[] {
  if (options.recents.length === 0) return [{ label: 'No recent models', enabled: false }];
  return [
    ...options.recents.map((recent): Item => ({
      label: recent.model.location,
      click: () => options.onRecent(recent),
    })),
    { type: 'separator' },
    { label: 'Forget recent models', click: () => options.onForgetRecents() },
  ];
}

function present(...items: (Item | undefined)[]): Item[] {
  return items.filter((item) => item !== undefined);
}
