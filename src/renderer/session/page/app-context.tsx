import { createContext, useContext, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Session } from '../session';
import type { AppState } from '../../state/app-state';

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({
  session,
  children,
}: {
  readonly session: Session;
  readonly children: ReactNode;
}) {
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside of SessionProvider');
  return session;
}

/** A part of the state; renders again when that part changes. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useSession().store, selector);
}
