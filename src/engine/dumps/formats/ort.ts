import { readTensorProto } from '../../data/arrays/tensor-proto';
import type { Dump } from '../files/dump';
import type { DumpFolder } from '../files/dump-folder';
import { makeFileDump } from '../files/file-dump';
import { groupSamples } from '../files/group-samples';
import type { Manifest } from '../files/manifest';

export const isTensorProto = (file: string): boolean => /\.(tensorproto|pb)$/i.test(file);

/**
 * What ONNX Runtime writes of its nodes when it is built with `onnxruntime_DEBUG_NODE_INPUTS_OUTPUTS` and
 * `ORT_DEBUG_NODE_IO_DUMP_DATA_DESTINATION=files` is set: a TensorProto for each tensor, which holds its name; that of the
 * file has `_` for all but letters and digits
 * (https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/framework/debug_node_inputs_outputs_utils.cc). A run
 * overwrites the files of the one before: each sample needs a folder of its own. `.pb` files of tensors are read as well.
 */
export function openOrtDump(folder: DumpFolder, manifest: Manifest): Promise<Dump> {
  return makeFileDump({
    format: 'ort',
    folder,
    manifest,
    samples: groupSamples(folder.files.filter(isTensorProto)),
    headOf: (bytes, file) => {
      const { name, tensor } = readTensorProto(bytes, file);
      return { name, shape: tensor.dims };
    },
    decode: (bytes, file) => readTensorProto(bytes, file).tensor,
  });
}
