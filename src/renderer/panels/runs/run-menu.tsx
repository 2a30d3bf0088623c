import { GitCompareArrows, Pencil, Pin, RotateCcw, Trash2 } from 'lucide-react';
import { useSession } from '../../session/page/app-context';
import { nameOfRun, type RunEntry } from '../../state/runs/run-history';
import { MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu';
import { PointMenu } from '../../ui/point-menu';

/** What can be done with one run of the list, at the pointer; the keys work on the focused line. */
export function RunMenu({
  run,
  at,
  onClose,
}: {
  readonly run: RunEntry;
  readonly at: { readonly x: number; readonly y: number };
  onClose(): void;
}) {
  const session = useSession();
  return (
    <PointMenu at={at} label={`Run ${run.id}`} onClose={onClose}>
      <MenuLabel>{nameOfRun(run)}</MenuLabel>
      <MenuItem icon={<RotateCcw />} onSelect={() => void session.restoreRun(run.id)}>
        Bring its recipe and numbers back
      </MenuItem>
      <MenuItem icon={<GitCompareArrows />} onSelect={() => session.compareRun(run.id)}>
        Compare with the one on screen
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Pencil />} keys="F2" onSelect={() => session.editRun(run.id)}>
        Name and note…
      </MenuItem>
      <MenuItem icon={<Pin />} keys="P" onSelect={() => session.pinRun(run.id)}>
        {run.pinned ? 'Unpin' : 'Pin: keep its numbers longest'}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Trash2 />} keys="Delete" onSelect={() => session.deleteRun(run.id)}>
        Delete
      </MenuItem>
    </PointMenu>
  );
}

/** The same by key. True when the key meant something. */
export function runKey(
  session: ReturnType<typeof useSession>,
  run: RunEntry,
  event: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean },
): boolean {
  if (event.ctrlKey || event.metaKey) return false;
  switch (event.key) {
    case 'F2':
      session.editRun(run.id);
      return true;
    case 'Delete':
      session.deleteRun(run.id);
      return true;
    case 'p':
      session.pinRun(run.id);
      return true;
    default:
      return false;
  }
}
