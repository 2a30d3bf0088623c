"""Writes what every module of a PyTorch model computes, for `bitloupe compare FLOAT.onnx --dump DIR --data D`.

    from torch_dump import dump
    samples = {"000.npy": torch.from_numpy(numpy.load("calib/000.npy"))}   # names as in the folder of --data
    dump(model.eval(), samples, "dump")

The model may be float, fake-quantized (prepare_qat, prepare_qat_fx, prepare_pt2e), or converted. Needs torch and numpy alone.
A sample is one tensor, or a tuple where the model takes several. For each one a file NAME.npz is written, with what the
modules, and in a GraphModule all other operations, gave out; manifest.json says their order and which samples they are.
"""
import json
import os
import zipfile

import numpy
import torch
import torch.fx


class _Record:
    """Arrays by name, of one sample. What several modules hand on unchanged is kept once."""

    def __init__(self):
        self.arrays, self.seen, self.calls = {}, {}, {}

    def keep(self, name, value):
        if isinstance(value, (tuple, list)):
            for index, part in enumerate(value):
                self.keep(f"{name}.{index}", part)
            return
        if not torch.is_tensor(value) or not (value.is_quantized or value.is_floating_point()):
            return
        # Operations in place change a tensor that was kept already: its version tells. The reference keeps the id taken.
        key = (id(value), value._version)
        if key in self.seen:
            return
        self.seen[key] = value
        call = self.calls[name] = self.calls.get(name, -1) + 1
        plain = value.dequantize() if value.is_quantized else value
        array = plain.detach().to(torch.float32).cpu().numpy().copy()
        # Further calls are named as torch.onnx.export names them.
        self.arrays[name if call == 0 else f"{name}_{call}"] = array


class _Nodes(torch.fx.Interpreter):
    """Runs a GraphModule node by node, as its operations are no modules."""

    def __init__(self, module, record):
        super().__init__(module)
        self.record, self.names = record, _node_names(module.graph)

    def run_node(self, node):
        value = super().run_node(node)
        if node in self.names:
            self.record.keep(self.names[node], value)
        return value


def _node_names(graph):
    """A node is called after its module where it computes what that gives out, else by its own name."""
    names, last = {}, {}
    for node in graph.nodes:
        if node.op == "call_module":
            names[node] = node.target
        elif node.op in ("call_function", "call_method"):
            names[node] = node.name
            stack = list((node.meta.get("nn_module_stack") or {}).values())
            path = stack[-1][0] if stack and isinstance(stack[-1], tuple) else ""
            path = path.replace("L['self'].", "").replace("L__self___", "")
            if path and "quantize" not in str(node.target):
                last[path] = node
    names.update({node: path for path, node in last.items()})
    return names


def dump(model, samples, folder):
    """Runs `model` over `samples` (names and inputs, a dict or pairs) and writes `folder`."""
    os.makedirs(folder, exist_ok=True)
    order, written, inputs = {}, [], []
    for position, (name, given) in enumerate(samples.items() if hasattr(samples, "items") else samples):
        given = given if isinstance(given, (tuple, list)) else (given,)
        record = _Record()
        inputs = ["input" if len(given) == 1 else f"input.{index}" for index in range(len(given))]
        for key, value in zip(inputs, given):
            record.keep(key, value)
        hooks = []
        if not isinstance(model, torch.fx.GraphModule):
            for path, module in model.named_modules():
                keep = lambda _module, _inputs, value, path=path: record.keep(path or "output", value)
                hooks.append(module.register_forward_hook(keep))
        with torch.no_grad():
            result = _Nodes(model, record).run(*given) if not hooks else model(*given)
        for hook in hooks:
            hook.remove()
        record.keep("output", result)
        file = f"{position:05d}.npz"
        with zipfile.ZipFile(os.path.join(folder, file), "w", zipfile.ZIP_DEFLATED) as archive:
            for key, array in record.arrays.items():
                with archive.open(f"{key}.npy", "w", force_zip64=True) as entry:
                    numpy.lib.format.write_array(entry, array, allow_pickle=False)
        order.update({key: {"name": key} for key in record.arrays})
        written.append({"dump": file, "data": str(name)})
    manifest = {"inputs": inputs, "tensors": order, "samples": written, "writer": f"torch {torch.__version__}"}
    with open(os.path.join(folder, "manifest.json"), "w", encoding="utf-8") as out:
        json.dump(manifest, out, indent=1)
