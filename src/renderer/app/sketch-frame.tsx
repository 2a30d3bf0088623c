import { LoaderCircle } from 'lucide-react';
import { Banner } from '../panels/banners/banner';
import { useStepText } from '../session/page/use-now';
import { busyJob } from '../state/derived/derived';
import { Button } from '../ui/button';
import { ErrorBoundary } from '../ui/error-boundary';
import { useApp, useSession } from '../session/page/app-context';
import { GraphCell } from '../panels/graph/graph-cell';

/** A large model while it is being prepared: its graph as the file states it, and what is still to come. */
export function SketchFrame({ name }: { readonly name: string }) {
  const session = useSession();
  const progress = useStepText(useApp(busyJob));
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <Banner
        tone="info"
        icon={<LoaderCircle className="animate-spin" />}
        title={`Preparing ${name}`}
        actions={<Button onClick={() => void session.cancelOpening()}>Cancel</Button>}
      >
        The graph is shown as the file has it; layers, types and recipe follow. {progress}
      </Banner>
      <div className="min-h-0 flex-1">
        <ErrorBoundary name="The graph">
          <GraphCell />
        </ErrorBoundary>
      </div>
    </main>
  );
}
