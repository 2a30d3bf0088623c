import { useCallback } from 'react';
import { toast } from 'sonner';
import type { FileFilter } from '../../shared/host';
import { useSession } from '../app/app-context';
import type { ChartFile } from '../charts/chart-file';
import { saveAs } from '../session/files';

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
        if (target === null) return;
        toast(`${target.name} saved`, {
          action: {
            label: session.host.kind === 'web' ? 'Download' : 'Show',
            onClick: () => void session.host.hand(target.ref),
          },
        });
      });
    },
    [session],
  );
}

export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    toast.error(`The clipboard refused. Save ${what.toLowerCase()} to a file instead.`);
  }
}
