import { useSession } from '../../session/page/app-context';
import { commands, type MenuName } from '../../../shared/shell/commands';
import { Dialog } from '../../ui/dialog';
import { Keys } from '../../ui/kbd';

const sections: readonly {
  readonly title: string;
  readonly menus: readonly (MenuName | null)[];
}[] = [
  { title: 'Layers', menus: ['layers'] },
  { title: 'Run', menus: ['run'] },
  { title: 'File and edit', menus: ['file', 'edit'] },
  { title: 'View', menus: ['view', null, 'help'] },
];

const pointer: readonly (readonly [string, string])[] = [
  ['Click', 'select'],
  ['Double click', 'skip or unskip'],
  ['Shift click', 'add a range'],
  ['Ctrl click', 'add one'],
  ['Drag the threshold', 'preview what it would skip'],
  ['Arrows', 'move inside a panel; ±1 dB on the threshold'],
  ['Space', 'skip the selected layers in table and graph'],
];

/** Shows the keyboard map; data from the table of commands. */
export function KeysDialog() {
  const session = useSession();
  return (
    <Dialog title="Keys" className="w-[760px]" onClose={() => session.show(null)}>
      <div className="columns-2 gap-8 p-5 max-[700px]:columns-1">
        {sections.map(({ title, menus }) => (
          <section key={title} className="mb-4 break-inside-avoid">
            <h2 className="mb-1 font-semibold">{title}</h2>
            <dl>
              {commands
                .filter((command) => menus.includes(command.menu) && command.accelerator !== null)
                .map(({ id, title: name, accelerator }) => (
                  <div key={id} className="flex h-6 items-center justify-between gap-4">
                    <dt className="text-ink2">{name.replace('…', '')}</dt>
                    <dd>
                      <Keys keys={accelerator ?? ''} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section className="mb-4 break-inside-avoid">
          <h2 className="mb-1 font-semibold">Table, graph and charts</h2>
          <dl>
            {pointer.map(([how, what]) => (
              <div key={how} className="flex min-h-6 items-center justify-between gap-4">
                <dt className="text-ink2">{how}</dt>
                <dd className="text-right">{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
