import type { Notice } from '../../shared/contract/parts';
import { quantizableOps } from '../ops/catalogue';
import { nothingNotice } from '../prepare/model/notices';
import type { PreparedModel } from '../prepare/model/types';

/** Why a model has no layer, for whoever opened it. */
export function nothingIn({ name, graph }: PreparedModel): Notice {
  return nothingNotice(name, { node: [...graph.nodes] }, quantizableOps);
}
