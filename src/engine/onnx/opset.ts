import { patch } from './proto';
import { create } from '@bufbuild/protobuf';
import { OperatorSetIdProtoSchema } from 'onnx-buf';
import type { ModelProto } from './proto';

/** The default domain has two spellings. */
export function isDefaultDomain(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

/** Version of the default operator set; null when the model imports only other domains or nothing. */
export function opsetOf(model: ModelProto): number | null {
  const own = model.opsetImport.find((entry) => isDefaultDomain(entry.domain));
  if (own !== undefined) return Number(own.version);
  return model.opsetImport.length > 0 ? 1 : null;
}

/** The model with another version of the default operator set; other domains stay. */
export function withOpset(model: ModelProto, version: number): ModelProto {
  const others = model.opsetImport.filter((entry) => !isDefaultDomain(entry.domain));
  const own = create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(version) });
  return patch(model, { opsetImport: [own, ...others] });
}
