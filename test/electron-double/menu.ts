import type * as Electron from 'electron';

type Template = readonly (Electron.MenuItemConstructorOptions | Electron.MenuItem)[];

export class MenuItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly role: string | undefined;
  readonly accelerator: string | undefined;
  readonly registerAccelerator: boolean;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly submenu: Menu | undefined;
  readonly #click: (() => void) | undefined;

  constructor(options: Electron.MenuItemConstructorOptions) {
    this.id = options.id;
    this.label = options.label ?? '';
    this.role = options.role;
    this.accelerator = options.accelerator ?? undefined;
    this.registerAccelerator = options.registerAccelerator ?? true;
    this.enabled = options.enabled ?? true;
    this.checked = options.checked ?? false;
    this.submenu = Array.isArray(options.submenu)
      ? Menu.buildFromTemplate(options.submenu)
      : undefined;
    this.#click = options.click as (() => void) | undefined;
  }

  click(): void {
    if (this.enabled) this.#click?.();
  }
}

export class Menu {
  readonly items: MenuItem[] = [];
  static #application: Menu | null = null;

  static buildFromTemplate(template: Template): Menu {
    const menu = new Menu();
    menu.items.push(
      ...template.map((item) => new MenuItem(item as Electron.MenuItemConstructorOptions)),
    );
    return menu;
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      if (item.id === id) return item;
      const below = item.submenu?.getMenuItemById(id) ?? null;
      if (below !== null) return below;
    }
    return null;
  }
}
