import { Folder } from 'lucide-react';
import type { PickedFile } from '../../../shared/shell/picked-file';
import { useSession } from '../../session/page/app-context';
import { Button } from '../../ui/button';
import { useAsked } from '../../ui/hooks/use-asked';

/** Folders beside the model that look like data: one click instead of a walk through the disk. */
export function FoldersBeside({
  chosen,
  onChoose,
}: {
  readonly chosen: PickedFile | null;
  onChoose(folder: PickedFile): void;
}) {
  const session = useSession();
  const folders = useAsked('', () => session.dataBeside()).value ?? [];
  const others = folders.filter(({ location }) => location !== chosen?.location);
  if (others.length === 0) return null;
  return (
    <div role="group" aria-label="Beside the model" className="flex flex-wrap items-center gap-1">
      <span className="mr-1 text-ink3">Beside the model</span>
      {others.map((folder) => (
        <Button key={folder.ref} title={folder.location} onClick={() => onChoose(folder)}>
          <Folder className="size-3.5" />
          {folder.name}
        </Button>
      ))}
    </div>
  );
}
