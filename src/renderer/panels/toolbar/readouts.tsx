import { useApp, useSession } from '../../session/page/app-context';
import { isEnabled, runCommand } from '../../commands/commands';
import {
  busyJob,
  isTrusted,
  predictedDb,
  presentEntry,
  presentKey,
  presentResult,
  shownEntry,
} from '../../state/derived/derived';
import {
  formatCount,
  formatDb,
  formatDuration,
  formatPercent,
  nothing,
  splitBytes,
  splitDuration,
} from '../../ui/text/numbers';
import { Readout } from './readout';

const outputDefinition =
  'SQNR at the worst model output, float model as signal, pooled over all samples: 10·log10(Σx² / Σ(x−y)²).';

/** Output SQNR of the recipe: measured, predicted, or that of the run on screen. */
export function OutputReadout() {
  const entry = useApp(presentEntry);
  const shown = useApp(shownEntry);
  const predicted = useApp(predictedDb);
  const trusted = useApp(isTrusted);
  const busy = useApp((state) => busyJob(state)?.kind === 'run');
  const older = entry === null ? shown : null;
  const caption = `Output SQNR${busy ? ' · measuring' : older !== null && predicted === null ? ' · stale' : ''}`;
  const common = {
    caption,
    definition: outputDefinition,
    captionClass: trusted ? undefined : 'text-warn',
  };
  if (entry !== null) {
    const aside = !trusted ? (
      <span className="text-warn">on random data</span>
    ) : entry.predictedDb !== null ? (
      `predicted ${formatDb(entry.predictedDb)}`
    ) : entry.skipped === 0 ? (
      'all int8'
    ) : undefined;
    const value = formatDb(entry.outputDb, entry.exact);
    return (
      <Readout {...common} value={value} unit={entry.exact ? undefined : 'dB'} aside={aside} />
    );
  }
  if (predicted !== null) {
    const value = formatDb(predicted);
    return <Readout {...common} state="predicted" value={value} unit="dB" aside="predicted" />;
  }
  if (older === null) return <Readout {...common} state="none" value={nothing} />;
  return (
    <Readout
      {...common}
      state="stale"
      value={formatDb(older.outputDb, older.exact)}
      unit="dB"
      aside={`from run ${older.id}`}
    />
  );
}

/** Accuracy, or agreement where there are no labels; opens its dialog. */
export function AccuracyReadout() {
  const session = useSession();
  const entry = useApp(presentEntry);
  const shown = useApp(shownEntry);
  const trusted = useApp(isTrusted);
  const data = useApp((state) => state.data);
  const validation = useApp((state) => state.validation);
  const result = useApp((state) => presentResult(state, 'accuracy'));
  const canMeasure = useApp((state) => isEnabled('run.accuracy', state));
  const labelled =
    (validation.status === 'ready' && validation.value.labelled) ||
    (data.status === 'ready' && data.value.labelled);
  const open = canMeasure
    ? () => (result === null ? runCommand(session, 'run.accuracy') : session.show('accuracy'))
    : undefined;
  const share = entry?.accuracy ?? result?.quantizedTop1 ?? null;
  const float = entry?.floatAccuracy ?? result?.floatTop1 ?? null;
  const definition =
    'Top-1 accuracy of the int8 model on labelled data; without labels, the share of answers (the largest score of each sample, token or pixel) that both models give alike.';
  const common = { definition, onClick: open };
  if (share !== null) {
    const aside = float === null ? undefined : `float ${formatPercent(float)} %`;
    const value = formatPercent(share);
    return <Readout {...common} caption="Accuracy" value={value} unit="%" aside={aside} />;
  }
  const agreement = entry?.agreement ?? result?.agreement ?? null;
  if (agreement !== null) {
    const aside =
      result === null || result.agreement === null
        ? 'with float'
        : `${formatCount(Math.round(result.agreement * result.answers))} of ${formatCount(result.answers)}`;
    const value = formatPercent(agreement);
    return <Readout {...common} caption="Agreement" value={value} unit="%" aside={aside} />;
  }
  if (entry === null && shown?.accuracy != null) {
    const value = formatPercent(shown.accuracy);
    return (
      <Readout
        caption="Accuracy · stale"
        state="stale"
        value={value}
        unit="%"
        definition={definition}
      />
    );
  }
  const aside = !trusted
    ? 'needs real data'
    : data.status !== 'ready'
      ? undefined
      : result !== null
        ? 'no classes'
        : canMeasure
          ? 'measure'
          : undefined;
  return (
    <Readout
      caption={labelled ? 'Accuracy' : 'Agreement'}
      state="none"
      value={nothing}
      aside={aside}
      {...common}
    />
  );
}

/** Size of the quantized model beside that of the float one. */
export function SizeReadout() {
  const entry = useApp(presentEntry);
  const shown = useApp(shownEntry);
  const model = useApp((state) => state.model);
  const definition = 'Size of the exported int8 model file, and of the float model.';
  const of = entry ?? shown;
  const size = of === null ? null : splitBytes(of.sizeBytes);
  const floatBytes = of?.floatBytes ?? (model.status === 'ready' ? model.value.sizeBytes : null);
  const float = floatBytes === null ? null : splitBytes(floatBytes);
  return (
    <Readout
      className="max-wide:hidden"
      caption={of !== null && entry === null ? 'Size · stale' : 'Size'}
      state={of === null ? 'none' : entry === null ? 'stale' : 'measured'}
      value={size?.value ?? nothing}
      unit={size?.unit}
      aside={float === null ? undefined : `float ${float.value} ${float.unit}`}
      definition={definition}
    />
  );
}

/** Median latency of the int8 model beside that of the float one; opens its dialog. */
export function LatencyReadout() {
  const session = useSession();
  const benchmark = useApp((state) => state.analyses.benchmark);
  const key = useApp(presentKey);
  const canMeasure = useApp((state) => isEnabled('run.benchmark', state));
  const definition =
    'Median time of one run of the int8 model with real kernels on this machine, and of the float model.';
  if (benchmark === null) {
    const measure = canMeasure ? () => runCommand(session, 'run.benchmark') : undefined;
    return (
      <Readout
        className="max-wide:hidden"
        caption="Latency"
        state="none"
        value={nothing}
        aside={canMeasure ? 'measure' : undefined}
        definition={definition}
        onClick={measure}
      />
    );
  }
  const stale = benchmark.key !== key;
  const time = splitDuration(benchmark.value.quantized.medianMs);
  return (
    <Readout
      className="max-wide:hidden"
      caption={stale ? 'Latency · stale' : 'Latency'}
      state={stale ? 'stale' : 'measured'}
      value={time.value}
      unit={time.unit}
      aside={`float ${formatDuration(benchmark.value.float.medianMs)}`}
      definition={definition}
      onClick={() => (stale ? runCommand(session, 'run.benchmark') : session.show('benchmark'))}
    />
  );
}
