import { lazy, Suspense } from 'react';
import { InFront } from '../commands/use-panel-command';
import { useApp } from '../session/page/app-context';
import { ErrorBoundary } from '../ui/error-boundary';
import { Frame } from './frame';

const ComparisonFrame = lazy(async () => {
  const { ComparisonFrame: component } = await import('../panels/comparison/comparison-frame');
  return { default: component };
});

/**
 * The panels, and over them the comparison with another model. They stay where they are behind it: sorting, scrolling,
 * open blocks and cameras are as they were when it is left.
 */
export function Frames() {
  const comparing = useApp((state) => state.comparing);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        inert={comparing}
        className={`flex min-h-0 flex-1 flex-col ${comparing ? 'invisible' : ''}`}
      >
        <InFront value={!comparing}>
          <Frame />
        </InFront>
      </div>
      {comparing ? (
        <div className="absolute inset-0 flex flex-col bg-app">
          <ErrorBoundary name="The comparison">
            <Suspense>
              <ComparisonFrame />
            </Suspense>
          </ErrorBoundary>
        </div>
      ) : null}
    </div>
  );
}
