import { useCallback } from 'react';
import { toast } from 'sonner';
import type { TensorPlace } from '../../../shared/contract/arguments';
import type { FileFilter } from '../../../shared/shell/shell-calls';
import type { PickedFile } from '../../../shared/shell/picked-file';
import { useSession } from './app-context';
import type { ChartFile } from '../../pictures/chart-file';
import { saveAs, saveTensor } from '../core/files';
import type { Session } from '../session';

const filters: Readonly<Record<ChartFile['kind'], FileFilter>> = {
  csv: { name: 'CSV', extensions: ['csv'] },
  svg: { name: 'SVG picture', extensions: ['svg'] },
  png: { name: 'PNG picture', extensions: ['png'] },
};

/** Asks where a chart's file goes and writes it. */
export function useSaveFile(): (file: ChartFile) => void {
  const session = useSession();
  return useCallback(
    (file) => {
      const request = {
        suggestedName: file.suggestedName,
        title: `Save ${file.suggestedName}`,
        filters: [filters[file.kind]],
      };
      void saveAs(session.context, request, () => file.content()).then((target) => {
        if (target !== null) sayWritten(session, target);
      });
    },
    [session],
  );
}

/** Asks where the values of a tensor go; the engine writes them, they may be far larger than a message. */
export function useSaveTensor(): (tensor: TensorPlace) => void {
  const session = useSession();
  return useCallback(
    (tensor) => {
      const base = (tensor.attribute ?? tensor.name).replaceAll(/[^\w.-]+/g, '_').slice(-80);
      const request = {
        suggestedName: `${base}.npy`,
        title: 'Save values',
        filters: [{ name: 'NumPy array', extensions: ['npy'] }],
      };
      void saveTensor(session.context, request, tensor).then((target) => {
        if (target !== null) sayWritten(session, target);
      });
    },
    [session],
  );
}

function sayWritten(session: Session, target: PickedFile): void {
  toast(`${target.name} saved`, {
    action: {
      label: session.host.kind === 'web' ? 'Download' : 'Show',
      onClick: () => void session.host.hand(target.ref),
    },
  });
}
