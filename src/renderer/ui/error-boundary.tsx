import { TriangleAlert } from 'lucide-react';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from './button';
import { EmptyState } from './empty-state';

interface Props {
  /** What broke, as the user knows it: `The graph`. */
  readonly name: string;
  readonly children: ReactNode;
}

/** A defect in one panel must not take the others down. */
export class ErrorBoundary extends Component<Props, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(`${this.props.name} failed`, error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div role="alert" className="flex h-full min-h-0 flex-col bg-panel">
        <EmptyState
          tone="danger"
          icon={<TriangleAlert />}
          title={`${this.props.name} failed`}
          actions={<Button onClick={() => this.setState({ error: null })}>Try again</Button>}
        >
          <span className="select-text">{error.message}</span> Your recipe and history are saved.
        </EmptyState>
      </div>
    );
  }
}
