import { Download, Search, X } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { runCommand } from '../../commands/commands';
import { tableColumns } from '../../columns/layer-columns';
import { useApp, useSession } from '../../session/page/app-context';
import {
  verdictCounts,
  verdictOf,
  verdictWords,
  type VerdictKind,
} from '../../state/compared/compared-layers';
import { comparedOf, isComparisonOld } from '../../state/compared/comparison';
import type { LinkedView } from '../../state/view';
import { Button, IconButton } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Panel, PanelHead } from '../../ui/panel';
import { Select } from '../../ui/select';
import { Tag } from '../../ui/tag';
import { formatCount } from '../../ui/text/numbers';
import { useSize } from '../../ui/hooks/use-size';
import { compileFilter } from '../layers/filter-layers';
import { LayerGrid } from '../layers/layer-grid';
import { FilterField, useFindField, useRows, useTableOrder } from '../layers/layers-panel';
import { useLayerTable } from '../layers/use-layer-table';
import { ComparisonNotices, ComparisonSummary } from './comparison-summary';

const narrowPx = 960;
const widePx = 1500;
/** What names and the columns around them keep of the table. */
const namesPx = 470;
const always = [
  'oursDb',
  'theirsDb',
  'behindDb',
  'verdict',
  'ourGrid',
  'theirGrid',
  'matchedBy',
  'confidence',
];

function columnsFor(shown: VerdictKind | 'all', widthPx: number, hasWeights: boolean) {
  const wanted = new Set(
    shown === 'missing'
      ? ['op', 'why']
      : [
          ...always,
          ...(widthPx < narrowPx ? [] : ['theirLayer']),
          ...(widthPx < narrowPx || !hasWeights ? [] : ['theirWeights']),
          ...(widthPx < widePx ? [] : ['why']),
        ],
  );
  // Reasons need room: beside them stand the names alone.
  const whyPx = shown === 'missing' ? Math.max(340, widthPx - namesPx) : null;
  return tableColumns
    .filter(({ id }) => wanted.has(id))
    .map((column) =>
      column.id === 'why' && whyPx !== null ? { ...column, widthPx: whyPx } : column,
    );
}

/** Each layer in float, in ours and in theirs; sorted and filtered as the table of layers. */
export function ComparisonPanel({ view }: { readonly view: LinkedView }) {
  const session = useSession();
  const rows = useRows(view);
  const compared = useApp(comparedOf);
  const isOld = useApp(isComparisonOld);
  const about = useApp((state) => state.analyses.compareWith?.about ?? null);
  const isModel = useApp((state) => state.analyses.compareWith?.value.dump === null);
  const [text, setText] = useState('');
  const [verdict, setVerdict] = useState<VerdictKind | 'all'>('all');
  const [ref, size] = useSize<HTMLDivElement>();
  const filter = useMemo(() => compileFilter(text), [text]);
  const filtered = useMemo(
    () =>
      rows.filter(
        (row) =>
          (!filter.ok || filter.test(row)) &&
          (verdict === 'all' || (row.compared && verdictOf(row.compared) === verdict)),
      ),
    [rows, filter, verdict],
  );
  const table = useLayerTable(filtered);
  const columns = useMemo(
    () => columnsFor(verdict, size.width, isModel),
    [verdict, size.width, isModel],
  );
  const order = useMemo(() => table.rows.map((row) => row.name), [table.rows]);
  useTableOrder(order);
  const input = useFindField();
  const clear = useCallback(() => {
    setText('');
    setVerdict('all');
  }, []);
  const enterGrid = (): void => {
    ref.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
    const first = order[0];
    if (first !== undefined) session.select([first]);
  };
  return (
    <Panel aria-label="Comparison" ref={ref}>
      <PanelHead title="Comparison" count={formatCount(rows.length)}>
        {isOld ? (
          <Tag tone="warn" title="Ours is of the recipe at that time">
            from an earlier recipe
          </Tag>
        ) : null}
        <span className="flex-1" />
        <FilterField
          input={input}
          text={text}
          error={filter.ok ? null : filter.error}
          onText={setText}
          onClear={clear}
          onEnter={enterGrid}
        />
        <VerdictSelect compared={compared} value={verdict} onChange={setVerdict} />
        <IconButton label="Save as CSV" onClick={() => runCommand(session, 'export.table')}>
          <Download className="size-3.5" />
        </IconButton>
        <Button
          look={isOld ? 'plain' : 'ghost'}
          disabled={about === null}
          onClick={() => {
            if (about !== null) void session.compareWith(about);
          }}
        >
          Compare again
        </Button>
        <IconButton
          label="Close comparison"
          keys="Shift+M"
          onClick={() => session.setComparing(false)}
        >
          <X className="size-3.5" />
        </IconButton>
      </PanelHead>
      <ComparisonSummary onMissing={() => setVerdict('missing')} />
      <ComparisonNotices />
      {filtered.length === 0 ? (
        <EmptyState
          icon={<Search />}
          title={filter.ok ? 'No layer matches the filter' : filter.error}
          actions={<Button onClick={clear}>Clear filter</Button>}
        />
      ) : (
        <LayerGrid
          view={view}
          table={table}
          columns={columns}
          short={size.width < narrowPx}
          prefix="compared"
        />
      )}
    </Panel>
  );
}

/** Which layers are shown, each verdict with how many have it. */
function VerdictSelect({
  compared,
  value,
  onChange,
}: {
  readonly compared: ReturnType<typeof comparedOf>;
  readonly value: VerdictKind | 'all';
  readonly onChange: (verdict: VerdictKind | 'all') => void;
}) {
  const counts = useMemo(() => verdictCounts(compared ?? new Map()), [compared]);
  return (
    <Select<VerdictKind | 'all'>
      label="Verdict"
      value={value}
      options={[
        { value: 'all', label: 'All verdicts' },
        ...[...counts].map(([kind, count]) => ({
          value: kind,
          label: `${verdictWords[kind]} (${count})`,
        })),
      ]}
      onChange={onChange}
    />
  );
}
