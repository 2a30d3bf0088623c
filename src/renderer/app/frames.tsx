import { lazy, Suspense, useCallback, useEffect, useRef, type FocusEvent } from 'react';
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
  const onFocus = useFocusBack(comparing);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        inert={comparing}
        onFocus={onFocus}
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

/** What had the focus last among the panels has it again when the comparison is left. */
function useFocusBack(comparing: boolean): (event: FocusEvent<HTMLElement>) => void {
  const last = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (!comparing) return undefined;
    return () => {
      // Once the panels can take the focus again, and unless something else has taken it.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) last.current?.focus({ preventScroll: true });
      });
    };
  }, [comparing]);
  return useCallback((event) => void (last.current = event.target), []);
}
