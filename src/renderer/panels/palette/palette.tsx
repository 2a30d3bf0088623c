import { Command } from 'cmdk';
import { Dialog as RadixDialog } from 'radix-ui';
import { useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { commands, type CommandId, type MenuName } from '../../../shared/shell/commands';
import { useApp, useSession } from '../../session/page/app-context';
import { isEnabled, keysOf, runCommand } from '../../commands/commands';
import { labelsOf } from '../../state/derived/derived';
import { Keys } from '../../ui/kbd';
import { useReturnFocus } from '../../ui/hooks/use-return-focus';
import { rankCommand } from './rank-command';

const groups: Readonly<Record<MenuName, string>> = {
  run: 'Run',
  layers: 'Layers',
  file: 'File',
  edit: 'Edit',
  view: 'View',
  help: 'Help',
};

const layerLimit = 40;
const hidden: ReadonlySet<CommandId> = new Set(['app.palette', 'layer.clearSelection']);

/** Shows every command, and every layer by name; data from the table of commands and the plan. */
export function Palette() {
  const session = useSession();
  const [text, setText] = useState('');
  const enabled = useApp(useShallow((state) => commands.filter(({ id }) => isEnabled(id, state))));
  const returnFocus = useReturnFocus();
  const close = (): void => session.show(null);
  const run = (id: CommandId): void => {
    close();
    // After the dialog gave the focus back: a command may move it.
    requestAnimationFrame(() => runCommand(session, id));
  };
  return (
    <RadixDialog.Root open onOpenChange={(open) => (open ? undefined : close())}>
      <RadixDialog.Portal>
        <div className="dialog-scrim fixed inset-0 z-40 bg-scrim" aria-hidden />
        <RadixDialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
          className="dialog-content fixed top-[14vh] left-1/2 z-40 w-[560px] max-w-[calc(100vw-32px)] -translate-x-1/2 overflow-hidden rounded-3 bg-panel shadow-3 outline-none"
        >
          <RadixDialog.Title className="sr-only">All commands</RadixDialog.Title>
          <Command label="All commands" loop filter={rankCommand}>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder="Type a command or a layer"
              className="h-11 w-full border-b border-line bg-transparent px-4 text-read outline-none focus-visible:shadow-none"
            />
            <Command.List className="palette-list max-h-[min(420px,60vh)] overflow-y-auto p-1">
              <Command.Empty className="px-4 py-6 text-center text-ink2">
                No command matches “{text}”.
              </Command.Empty>
              {(Object.keys(groups) as MenuName[]).map((menu) => (
                <Command.Group key={menu} heading={groups[menu]}>
                  {commands
                    .filter((command) => command.menu === menu && !hidden.has(command.id))
                    .map(({ id, title }) => (
                      <Item
                        key={id}
                        value={title}
                        disabled={!enabled.some((command) => command.id === id)}
                        keys={keysOf(id)}
                        onSelect={() => run(id)}
                      >
                        {title.replace('…', '')}
                      </Item>
                    ))}
                </Command.Group>
              ))}
              <LayerItems text={text} onPick={close} />
            </Command.List>
          </Command>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

function Item({
  value,
  disabled = false,
  keys,
  children,
  onSelect,
}: {
  readonly value: string;
  readonly disabled?: boolean;
  readonly keys?: string | undefined;
  readonly children: React.ReactNode;
  onSelect(): void;
}) {
  return (
    <Command.Item
      value={value}
      disabled={disabled}
      onSelect={onSelect}
      className="flex h-7 items-center gap-2 rounded-1 px-3 data-[disabled=true]:text-ink3 data-[selected=true]:bg-accent-bg"
    >
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {keys === undefined ? null : <Keys keys={keys} />}
    </Command.Item>
  );
}

/** Layers join once something is typed: thousands of items would only be in the way. */
function LayerItems({ text, onPick }: { readonly text: string; onPick(): void }) {
  const session = useSession();
  const labels = useApp(labelsOf);
  const layers = useApp((state) => state.plan?.layers);
  const query = text.trim().toLowerCase();
  if (layers === undefined || query.length < 2) return null;
  const found = layers.filter(
    ({ name }) =>
      labels.of(name).text.toLowerCase().includes(query) || name.toLowerCase().includes(query),
  );
  if (found.length === 0) return null;
  return (
    <Command.Group heading="Go to layer">
      {found.slice(0, layerLimit).map(({ name, op, index }) => (
        <Item
          key={name}
          value={`layer ${labels.of(name).text} ${name}`}
          onSelect={() => {
            session.select([name]);
            onPick();
          }}
        >
          <span className="text-ink3">{index + 1} </span>
          {labels.of(name).text} <span className="text-ink3">{op}</span>
        </Item>
      ))}
    </Command.Group>
  );
}
