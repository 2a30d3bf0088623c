import type { PickedFile } from '../../shared/shell/picked-file';
import type { SaveRequest } from '../../shared/shell/shell-calls';

/** What a file dialog of the page is asked for. */
export type PickRequest =
  | {
      readonly kind: 'open';
      readonly title: string;
      readonly what: 'model' | 'open' | 'data' | 'recipe';
    }
  | ({ readonly kind: 'save' } & SaveRequest);

export interface PendingPick {
  readonly request: PickRequest;
  resolve(file: PickedFile | null): void;
}

/** In a browser the page draws its own file dialogs: hosts ask here, the dialog answers. */
export class FilePicker {
  #pending: PendingPick | null = null;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly pending = (): PendingPick | null => this.#pending;

  ask(request: PickRequest): Promise<PickedFile | null> {
    this.#pending?.resolve(null);
    return new Promise((resolve) => {
      const pending: PendingPick = {
        request,
        resolve: (file) => {
          if (this.#pending === pending) this.#show(null);
          resolve(file);
        },
      };
      this.#show(pending);
    });
  }

  #show(pending: PendingPick | null): void {
    this.#pending = pending;
    for (const listener of this.#listeners) listener();
  }
}

export const filePicker = new FilePicker();
