import { patch, type ModelProto } from './proto';
import { create } from '@bufbuild/protobuf';
import { OperatorSetIdProtoSchema } from 'onnx-buf';

/** The default domain has two spellings. */
export function isDefaultDomain(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

/** Far beyond every version there is. */
const mostOpset = 1000n;

/**
 * Version of the default operator set, 1 when the model imports only other domains; null when it
 * imports nothing, or a version that cannot be one.
 */
export function opsetOf(model: ModelProto): number | null {
  const own = model.opsetImport.find((entry) => isDefaultDomain(entry.domain));
  if (own === undefined) return model.opsetImport.length > 0 ? 1 : null;
  return own.version >= 1n && own.version <= mostOpset ? Number(own.version) : null;
}

/** The model with another version of the default operator set; other domains stay. */
export function withOpset(model: ModelProto, version: number): ModelProto {
  const others = model.opsetImport.filter((entry) => !isDefaultDomain(entry.domain));
  const own = create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(version) });
  return patch(model, { opsetImport: [own, ...others] });
}
