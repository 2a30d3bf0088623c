import type { Notice } from '../../shared/report';
import { quantizableOps } from '../plan/ops/op-table';
import { nothingNotice } from '../prepare/notices';
import type { PreparedModel } from '../prepare/types';

/** Why a model has no layer, for whoever opened it. */
export function nothingIn({ name, graph }: PreparedModel): Notice {
  return nothingNotice(name, { node: [...graph.nodes] }, quantizableOps);
}
