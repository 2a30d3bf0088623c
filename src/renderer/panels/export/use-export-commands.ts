import { useEffect } from 'react';
import { toast } from 'sonner';
import type { CommandId } from '../../../shared/shell/commands';
import { useSession } from '../../session/page/app-context';
import { onPanelCommand } from '../../commands/panel-commands';
import { saveAs } from '../../session/core/files';
import type { Session } from '../../session/session';
import { reportHtml, tableCsv } from './export-files';
import { suggestedName } from './export-words';

async function saveOne(session: Session, kind: 'csv' | 'report'): Promise<void> {
  const state = session.store.getState();
  const model = state.model.status === 'ready' ? state.model.from.name : 'model.onnx';
  const request = {
    suggestedName: suggestedName(kind, model),
    title: kind === 'csv' ? 'Save table' : 'Save report',
    filters: [
      kind === 'csv'
        ? { name: 'CSV table', extensions: ['csv'] }
        : { name: 'HTML report', extensions: ['html'] },
    ],
  };
  const target = await saveAs(
    session.context,
    request,
    async () => (kind === 'csv' ? tableCsv(state) : await reportHtml(state)) ?? '',
  );
  if (target !== null) toast(`${target.name} saved`);
}

/** Exports that need no dialog of their own: from menu and palette. */
export function useExportCommands(): void {
  const session = useSession();
  useEffect(
    () =>
      onPanelCommand((command: CommandId) => {
        if (command === 'export.table') void saveOne(session, 'csv');
        else if (command === 'export.report') void saveOne(session, 'report');
      }),
    [session],
  );
}
