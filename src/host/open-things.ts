import type { EngineCalls, EngineSituation } from '../shared/contract/contract';

type Arguments<Name extends keyof EngineCalls> = Parameters<EngineCalls[Name]>[0];
type Answer<Name extends keyof EngineCalls> = Awaited<ReturnType<EngineCalls[Name]>>;

const nothing = { model: null, data: null, validation: null, warm: false } as const;

/** What an engine has open, as its calls and answers tell: a page that comes back need not open it again. */
export class OpenThings {
  #present: Omit<EngineSituation, 'jobs'> = nothing;

  get present(): Omit<EngineSituation, 'jobs'> {
    return this.#present;
  }

  /** A call has succeeded. */
  done(name: string, args: unknown, answer: unknown): void {
    switch (name) {
      case 'closeModel':
        this.#present = nothing;
        return;
      case 'openModel': {
        const { file } = args as Arguments<'openModel'>;
        this.#present = { ...nothing, model: { file, value: answer as Answer<'openModel'> } };
        return;
      }
      case 'setData': {
        const { data } = args as Arguments<'setData'>;
        const value = answer as Answer<'setData'>;
        this.#present = { ...this.#present, data: { request: data, value }, warm: false };
        return;
      }
      case 'setValidation': {
        const { data } = args as Arguments<'setValidation'>;
        const value = answer as Answer<'setValidation'>;
        this.#present = { ...this.#present, validation: { request: data, value } };
        return;
      }
      case 'run':
        this.#present = { ...this.#present, warm: true };
    }
  }
}
