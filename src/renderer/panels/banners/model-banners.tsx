import { Info, TriangleAlert } from 'lucide-react';
import { useApp, useSession } from '../../session/page/app-context';
import { runCommand } from '../../commands/commands';
import { shownEntry } from '../../state/derived/derived';
import { Button } from '../../ui/button';
import { Banner } from './banner';
import { RefusedData } from './refused-data';

export function QuantizedBanner() {
  const model = useApp((state) => (state.model.status === 'ready' ? state.model.value : null));
  const session = useSession();
  if (model === null || !model.quantized) return null;
  const count = [
    'QuantizeLinear',
    'DynamicQuantizeLinear',
    'QLinearConv',
    'QLinearMatMul',
    'MatMulInteger',
    'ConvInteger',
  ]
    .map((op) => ({ op, found: model.ops[op] ?? 0 }))
    .filter(({ found }) => found > 0)
    .map(({ op, found }) => `${found} ${op}`)
    .join(', ');
  return (
    <Banner
      tone="info"
      icon={<Info />}
      title="This model is int8 already."
      actions={
        <Button onClick={() => runCommand(session, 'model.open')}>Open its float model</Button>
      }
    >
      {count === '' ? '' : `${count} nodes found. `}It can be looked at here; “bitloupe compare”
      measures it against its float model.
    </Banner>
  );
}

/** A model without layers: the engine says why as the first of its notices. */
export function NothingBanner() {
  const session = useSession();
  const notice = useApp((state) =>
    state.model.status === 'ready'
      ? (state.model.value.notices.find(({ code }) => code === 'nothing-quantizable') ?? null)
      : null,
  );
  if (notice === null) return null;
  return (
    <Banner
      tone="info"
      icon={<Info />}
      title={notice.message}
      actions={
        <Button onClick={() => runCommand(session, 'model.open')}>Open another model</Button>
      }
    >
      {notice.hint}
    </Banner>
  );
}

export function DataFailedBanner() {
  const data = useApp((state) => state.data);
  const validation = useApp((state) => state.validation);
  const failed =
    data.status === 'failed' ? data : validation.status === 'failed' ? validation : null;
  const dialog = useApp((state) => state.dialog);
  if (failed === null || dialog === 'data' || dialog === 'validation') return null;
  // Its engine ended meanwhile, which is told elsewhere; it is read anew.
  if (failed.error.code === 'engine-lost') return null;
  return <RefusedData {...failed} which={failed === data ? 'data' : 'validation'} />;
}

export function RandomDataBanner() {
  const session = useSession();
  const isRandom = useApp((state) => state.data.status === 'ready' && !state.data.value.trusted);
  if (!isRandom) return null;
  return (
    <Banner
      tone="warn"
      icon={<TriangleAlert />}
      title="Random data."
      actions={<Button onClick={() => void session.pickAndSetData()}>Choose data</Button>}
    >
      Ranges and every number below come from noise, not from your data. Use them to learn the app,
      not to decide.
    </Banner>
  );
}

export function CancelledBanner() {
  const session = useSession();
  const cancelled = useApp((state) => state.cancelled);
  const shown = useApp(shownEntry);
  const busy = useApp((state) => state.jobs.some((job) => job.kind === 'run'));
  if (cancelled === null || busy) return null;
  const where =
    cancelled.total > 0 ? ` at ${cancelled.done} of ${cancelled.total} ${cancelled.unit}` : '';
  return (
    <Banner
      tone="info"
      icon={<Info />}
      title={`Cancelled${where}.`}
      onDismiss={() => session.dismissCancelled()}
      actions={<Button onClick={() => runCommand(session, 'run.start')}>Run again</Button>}
    >
      Values up to there were discarded.{shown === null ? '' : ` Run ${shown.id} is shown again.`}
    </Banner>
  );
}
