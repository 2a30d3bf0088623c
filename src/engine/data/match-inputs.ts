import { badInput } from '../../shared/errors';
import { didYouMean } from '../files/nearest';
import { fitTensor } from './fit-tensor';
import type { NoticeLog } from './notice-log';
import type { NamedTensor } from './tensor-proto';
import type { Feeds, HostTensor, InputSpec } from './tensor';

/**
 * Arrays by key → feeds by input name. Keys must be the model's input names; `arr_0`, `arr_1`, …
 * (numpy.savez without names) count by position. Throws `bad-input` naming file and key.
 */
export function matchByName(
  arrays: ReadonlyMap<string, HostTensor>,
  inputs: readonly InputSpec[],
  file: string,
  notices: NoticeLog,
): Feeds {
  const names = inputs.map(({ name }) => name);
  const isUnnamed = arrays.size === inputs.length && inputs.every((_, i) => arrays.has(`arr_${i}`));
  if (isUnnamed && !names.includes('arr_0')) {
    notices.add({
      code: 'matched-by-position',
      message: `The arrays have no names (arr_0, …): they are fed in the order of the inputs: ${names.join(', ')}.`,
      hint: 'Name them: numpy.savez(file, **{"input name": array}).',
    });
    return feedsOf(inputs, (_, i) => arrays.get(`arr_${i}`), file, notices);
  }
  for (const key of arrays.keys()) {
    if (names.includes(key)) continue;
    const missing = names.filter((name) => !arrays.has(name));
    throw badInput(
      `${file} has the key '${key}', which is no input of the model.${didYouMean(key, missing.length > 0 ? missing : names)}`,
      `The model's inputs: ${names.join(', ')}.`,
    );
  }
  return feedsOf(inputs, ({ name }) => arrays.get(name), file, notices);
}

/**
 * Tensors of a test data set → feeds: by name where every name is an input's, else by position.
 * `file` names the set. Throws `bad-input` naming it.
 */
export function matchByNameOrPosition(
  tensors: readonly NamedTensor[],
  inputs: readonly InputSpec[],
  file: string,
  notices: NoticeLog,
): Feeds {
  const byName = new Map(tensors.map(({ name, tensor }) => [name, tensor]));
  if (byName.size === tensors.length && inputs.some(({ name }) => byName.has(name))) {
    return matchByName(byName, inputs, file, notices);
  }
  if (tensors.length > inputs.length) {
    throw badInput(
      `${file} holds ${tensors.length} tensors, the model has ${inputs.length} inputs`,
      `The model's inputs: ${inputs.map(({ name }) => name).join(', ')}.`,
    );
  }
  return feedsOf(inputs, (_, i) => tensors[i]?.tensor, file, notices);
}

function feedsOf(
  inputs: readonly InputSpec[],
  find: (input: InputSpec, index: number) => HostTensor | undefined,
  file: string,
  notices: NoticeLog,
): Feeds {
  const feeds: Record<string, HostTensor> = {};
  for (const [index, input] of inputs.entries()) {
    const tensor = find(input, index);
    if (tensor === undefined) {
      throw badInput(
        `${file} lacks the input '${input.name}'`,
        `Every sample needs a tensor for each input: ${inputs.map(({ name }) => name).join(', ')}.`,
      );
    }
    feeds[input.name] = fitTensor(tensor, input, file, notices);
  }
  return feeds;
}
