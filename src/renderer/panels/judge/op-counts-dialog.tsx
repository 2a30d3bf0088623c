import { Layers } from 'lucide-react';
import { useSession } from '../../session/page/app-context';
import { AnalysisDialog } from './analysis-dialog';

/** Shows how many layers there are of each op type, and how many of them are skipped; data from the plan. */
export function OpCountsDialog() {
  const session = useSession();
  return (
    <AnalysisDialog
      kind="opCounts"
      title="Layers by op type"
      subtitle={(_, old) => old.replace(', ', '')}
      className="h-[480px] w-[480px]"
      again={{ label: 'Count', run: () => void session.measure('opCounts') }}
      empty={{ icon: <Layers />, title: 'Not counted', text: 'Counts what the recipe quantizes.' }}
    >
      {({ value }) => (
        <ul aria-label="Op types" className="overflow-y-auto px-5 py-2">
          {value.map(({ op, layers, skipped }) => (
            <li key={op} className="flex h-7 items-baseline gap-3">
              <span className="flex-1">{op}</span>
              <span>{layers}</span>
              <span className="text-ink2">{skipped} skipped</span>
            </li>
          ))}
        </ul>
      )}
    </AnalysisDialog>
  );
}
