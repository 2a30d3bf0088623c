import { useEffect } from 'react';
import { toast } from 'sonner';
import { onPanelCommand } from '../../commands/panel-commands';
import { tabbed } from '../../pictures/csv';
import { countOf } from '../../ui/text/numbers';
import type { ColumnSpec } from '../../columns/column';
import type { LayerRow } from './layer-rows';

/** The table as shown, with tabs: what a spreadsheet takes. */
export function tableText(rows: readonly LayerRow[], columns: readonly ColumnSpec[]): string {
  const heads = ['#', 'Layer', ...columns.map((column) => column.head)];
  const lines = rows.map((row) => [
    String(row.index + 1),
    row.name,
    ...columns.map((column) => column.text(row).replace('−', '-').replace('–', '')),
  ]);
  return tabbed([heads, ...lines]);
}

export function useCopyTable(rows: readonly LayerRow[], columns: readonly ColumnSpec[]): void {
  useEffect(
    () =>
      onPanelCommand((command) => {
        if (command !== 'edit.copyTable') return;
        void navigator.clipboard.writeText(tableText(rows, columns)).then(
          () => toast(`${countOf(rows.length, 'row')} copied`),
          () => toast.error('The clipboard refused the table. Save it as CSV instead.'),
        );
      }),
    [rows, columns],
  );
}
