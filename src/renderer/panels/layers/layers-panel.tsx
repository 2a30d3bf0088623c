import { Search, X } from 'lucide-react';
import type { CommandId } from '../../../shared/shell/commands';
import { comparedOf } from '../../state/compared/comparison';
import {
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from 'react';
import { useApp, useSession } from '../../session/page/app-context';
import { useLinkedView } from '../../session/page/linked-view';
import { useSize } from '../../ui/hooks/use-size';
import { InFront, usePanelCommand } from '../../commands/use-panel-command';
import type { LinkedView } from '../../state/view';
import { specialPrecisions } from '../../state/words/precision-looks';
import { labelsOf, shownResult } from '../../state/derived/derived';
import { Button, IconButton } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { TextField } from '../../ui/field';
import { Keys } from '../../ui/kbd';
import { formatCount } from '../../ui/text/numbers';
import { Panel, PanelHead } from '../../ui/panel';
import { ColumnMenu } from './column-menu';
import type { ColumnSpec } from '../../columns/column';
import { shownColumns } from '../../columns/layer-columns';
import { compileFilter } from './filter-layers';
import { useLayersInFile } from './use-layers-in-file';
import { LayerFoot } from './layer-foot';
import { LayerGrid } from './layer-grid';
import { rememberRows, type LayerRow } from './layer-rows';
import { useLayerTable } from './use-layer-table';

const narrowPx = 330;
/** Check box, number and padding. */
const namelessPx = 74;
/** A letter's width, on average, at the table's size. */
const letterPx = 6.4;

/** The table of layers: sorted, filtered, and the quickest way to skip many. */
export function LayersPanel() {
  const session = useSession();
  const view = useLinkedView();
  const rows = useRows(view);
  const chosen = useApp((state) => state.view.columns);
  const [filterText, setFilterText] = useState('');
  const [ref, size] = useSize<HTMLDivElement>();
  const narrow = size.width > 0 && size.width < narrowPx;

  const filter = useMemo(() => compileFilter(filterText), [filterText]);
  const inFile = useLayersInFile(filterText, view.layers);
  const filtered = useMemo(
    () =>
      filter.ok
        ? rows.filter((row) => filter.test(row) && (inFile === null || inFile.has(row.name)))
        : rows,
    [rows, filter, inFile],
  );
  const table = useLayerTable(filtered);
  const columns = useMemo(
    () => shownColumns(chosen, view.metric, narrow, specialPrecisions(view.layers).length > 0),
    [chosen, view.metric, narrow, view.layers],
  );

  const short = useShortNames(rows, columns, size.width) || narrow;

  const order = useMemo(() => table.rows.map((row) => row.name), [table.rows]);
  useTableOrder(order);

  const input = useFindField();
  const clear = useCallback(() => {
    setFilterText('');
    input.current?.focus();
  }, [input]);
  const enterGrid = (): void => {
    ref.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
    const first = order[0];
    if (first !== undefined) session.select([first]);
  };

  return (
    <Panel aria-label="Layers" ref={ref}>
      <PanelHead title="Layers" count={formatCount(view.layers.length)}>
        <FilterField
          input={input}
          text={filterText}
          error={filter.ok ? null : filter.error}
          onText={setFilterText}
          onClear={clear}
          onEnter={enterGrid}
        />
        <ColumnMenu />
      </PanelHead>
      {filtered.length === 0 && filterText !== '' ? (
        <EmptyState
          icon={<Search />}
          title={filter.ok ? `No layer matches “${filterText.trim()}”` : filter.error}
          actions={<Button onClick={clear}>Clear filter</Button>}
        >
          This model has {listOf([...new Set(view.layers.map((layer) => layer.op))])}.
        </EmptyState>
      ) : (
        <LayerGrid view={view} table={table} columns={columns} short={short} />
      )}
      <LayerFoot rows={rows} shown={filtered.length} view={view} />
    </Panel>
  );
}

/** The field over the table; Enter and ↓ go on into the rows, Escape empties it and leaves it. */
export function FilterField({
  input,
  text,
  error,
  onText,
  onClear,
  onEnter,
}: {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly text: string;
  /** What is wrong with the text. */
  readonly error: string | null;
  onText(text: string): void;
  onClear(): void;
  onEnter(): void;
}) {
  return (
    <TextField
      ref={input}
      value={text}
      onChange={onText}
      aria-label="Filter layers"
      placeholder="Filter"
      spellCheck={false}
      invalid={error !== null}
      title={
        error ?? 'Words, op:Conv,Gemm, attr:group, tensor:mask, /regex/, is:skipped, is:below, <20'
      }
      icon={<Search aria-hidden />}
      boxClassName="ml-auto w-[124px] flex-1 max-w-[150px]"
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          if (text === '') input.current?.blur();
          onText('');
        } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
          event.preventDefault();
          onEnter();
        }
      }}
      after={
        text === '' ? (
          <Keys keys="/" />
        ) : (
          <IconButton label="Clear filter" className="-mr-1 size-4! border-0!" onClick={onClear}>
            <X className="size-3" />
          </IconButton>
        )
      }
    />
  );
}

/** One row a layer, from everything that is known; rows that say the same stay the same objects. */
export function useRows({ layers, series, metric, threshold }: LinkedView): readonly LayerRow[] {
  const labels = useApp(labelsOf);
  const result = useApp(shownResult);
  const prediction = useApp((state) => state.prediction?.value ?? null);
  const benchmark = useApp((state) => state.analyses.benchmark?.value ?? null);
  const compared = useApp(comparedOf);
  const reports = useMemo(
    () => new Map(result?.report.layers.map((layer) => [layer.name, layer])),
    [result],
  );
  const [rowsOf] = useState(rememberRows);
  return useMemo(
    () =>
      rowsOf({
        view: { layers, series, metric, threshold },
        labels,
        reports,
        prediction,
        benchmark,
        compared,
      }),
    // Not the whole view: a selection changes no row.
    [rowsOf, layers, series, metric, threshold, labels, reports, prediction, benchmark, compared],
  );
}

/** Long names lose the prefix most of them share before anything is cut off. */
function useShortNames(
  rows: readonly LayerRow[],
  columns: readonly ColumnSpec[],
  widthPx: number,
): boolean {
  const longest = useMemo(
    () => rows.reduce((length, { full }) => Math.max(length, full.text.length), 0),
    [rows],
  );
  const columnsPx = columns.reduce((sum, column) => sum + column.widthPx, 0);
  return widthPx - namelessPx - columnsPx < longest * letterPx;
}

/** What J and K step through, while the table is in front. */
export function useTableOrder(order: readonly string[]): void {
  const session = useSession();
  const isInFront = useContext(InFront);
  useEffect(() => {
    if (isInFront) session.setTableOrder(order);
  }, [session, order, isInFront]);
}

/** The field that the command Find goes to. */
export function useFindField(): RefObject<HTMLInputElement | null> {
  const input = useRef<HTMLInputElement>(null);
  usePanelCommand(
    useCallback((command: CommandId) => {
      if (command !== 'edit.find') return;
      input.current?.focus();
      input.current?.select();
    }, []),
  );
  return input;
}

function listOf(words: readonly string[]): string {
  const shown = words.slice(0, 8);
  if (words.length > shown.length)
    return `${shown.join(', ')} and ${words.length - shown.length} more`;
  return shown.length < 2
    ? (shown[0] ?? 'no layers')
    : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
