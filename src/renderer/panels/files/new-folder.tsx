import { FolderPlus } from 'lucide-react';
import { useState } from 'react';
import type { PickedFile } from '../../../shared/shell/picked-file';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';

/** A button that becomes a field for the name of a new folder. */
export function NewFolder({ onMake }: { onMake(name: string): Promise<PickedFile | null> }) {
  const [name, setName] = useState<string | null>(null);
  if (name === null) {
    return (
      <Button look="ghost" onClick={() => setName('')}>
        <FolderPlus className="size-3.5" aria-hidden />
        New folder
      </Button>
    );
  }
  const make = async (): Promise<void> => {
    if (name.trim() !== '' && (await onMake(name.trim())) !== null) setName(null);
  };
  return (
    <span className="flex shrink-0 items-center gap-1">
      <TextField
        autoFocus
        aria-label="Name of the new folder"
        placeholder="Name"
        boxClassName="w-36"
        value={name}
        onChange={setName}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === 'Enter') void make();
          else setName(null);
        }}
      />
      <Button onClick={() => void make()} disabled={name.trim() === ''}>
        Make
      </Button>
    </span>
  );
}
