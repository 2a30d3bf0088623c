import { Copy } from 'lucide-react';
import { recipeText } from '../../session/core/files';
import { useApp } from '../../session/page/app-context';
import { presentEntry, presentResult, skippedLayers } from '../../state/derived/derived';
import { Button } from '../../ui/button';
import { copyText } from '../../ui/copy-text';
import { formatDb, formatDuration, formatPercent, nothing } from '../../ui/text/numbers';
import { headlessCommand, suggestedName } from './export-words';
import { LeftOut, type ToolText } from './tool-text';
import type { Exporting } from './use-export';

/** The recipe as it is written, and the command that makes the same file. */
export function ExportTexts({ exporting }: { readonly exporting: Exporting }) {
  const { main, name, modelName, to, toolText } = exporting;
  const recipe = recipeText(useApp((state) => state.document.recipe));
  const command = useApp((state) =>
    headlessCommand(
      state,
      main === 'recipe' ? suggestedName('qdq', modelName) : name,
      main === 'tool' ? to : null,
    ),
  );
  const isTool = main === 'tool';
  const shown = isTool ? wordsOf(toolText) : recipe;
  const what = isTool ? 'text' : 'recipe';
  return (
    <div className="min-w-0 p-5">
      <header className="mb-2 flex h-7 items-center">
        <h2 className="flex-1 font-semibold">What is written</h2>
        <Button
          look="ghost"
          disabled={isTool && (toolText === null || 'failure' in toolText)}
          onClick={() => void copyText(shown, isTool ? 'Text' : 'Recipe')}
        >
          <Copy className="size-3.5" />
          Copy {what}
        </Button>
      </header>
      <pre
        tabIndex={0}
        aria-label={isTool ? 'Text' : 'Recipe'}
        className="code-block h-[180px] whitespace-pre"
      >
        {shown}
      </pre>
      {isTool ? <LeftOut text={toolText} /> : null}
      <header className="mt-3 mb-2 flex h-7 items-center">
        <h2 className="flex-1 font-semibold">The same, headless</h2>
        <Button look="ghost" onClick={() => void copyText(command, 'Command')}>
          <Copy className="size-3.5" />
          Copy command
        </Button>
      </header>
      <pre tabIndex={0} aria-label="Command" className="code-block whitespace-pre">
        {command}
      </pre>
    </div>
  );
}

function wordsOf(text: ToolText): string {
  if (text === null) return 'Writing…';
  return 'failure' in text ? text.failure : text.text;
}

/** What the model comes to. */
export function ExportSummary() {
  const entry = useApp(presentEntry);
  const layers = useApp((state) => state.plan?.layers.length ?? 0);
  const skipped = useApp(skippedLayers);
  const benchmark = useApp((state) => presentResult(state, 'benchmark'));
  const facts: readonly { readonly name: string; readonly value: string; readonly more: string }[] =
    [
      { name: 'Layers', value: String(layers - skipped), more: `int8, ${skipped} float` },
      {
        name: 'Output SQNR',
        value: entry === null ? nothing : formatDb(entry.outputDb, entry.exact),
        more: entry === null ? 'not measured' : entry.exact ? '' : 'dB',
      },
      {
        name: 'Accuracy',
        value: formatPercent(entry?.accuracy),
        more: entry?.accuracy == null ? '' : `%, float ${formatPercent(entry.floatAccuracy)}`,
      },
      {
        name: 'Size',
        value:
          entry === null ? nothing : String(Math.round((entry.sizeBytes / entry.floatBytes) * 100)),
        more: entry === null ? '' : '% of float',
      },
      {
        name: 'Latency',
        value: benchmark === null ? nothing : formatDuration(benchmark.quantized.medianMs),
        more: benchmark === null ? '' : `float ${formatDuration(benchmark.float.medianMs)}`,
      },
    ];
  return (
    <dl className="grid shrink-0 grid-cols-5 border-t border-line px-5 py-3">
      {facts.map((fact, index) => (
        <div key={fact.name} className={index === 0 ? '' : 'border-l border-line pl-3'}>
          <dt className="text-meta text-ink3">{fact.name}</dt>
          <dd className="truncate">
            <b className="text-read font-semibold">{fact.value}</b>{' '}
            <span className="text-meta text-ink2">{fact.more}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
