"""Small PyTorch modules for the tests of recipes for PyTorch.

`export FOLDER` writes each as ONNX with samples. `check FOLDER NET` runs the text NET.py of that folder on
the module: observes, converts, trains a little and exports, and prints what became of its parts.
"""

import copy
import importlib.util
import json
import sys
import warnings

import numpy as np
import torch
from torch import nn

warnings.filterwarnings("ignore")
torch.set_num_threads(1)


def norm(channels):
    layer = nn.BatchNorm2d(channels)
    layer.weight.data.uniform_(0.5, 1.5)
    layer.bias.data.normal_(0, 0.2)
    return layer


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = norm(channels)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = norm(channels)

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(y)) + x)


class Residual(nn.Module):
    """One ReLU for two places, functions between modules, Conv and BatchNorm that are fused."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1, bias=False), norm(8), nn.ReLU6())
        self.layers = nn.Sequential(Block(8), Block(8))
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        x = self.layers(self.stem(x))
        x = nn.functional.adaptive_avg_pool2d(x, 1)
        return self.head(torch.flatten(x, 1))


class Gated(nn.Module):
    """A transposed convolution, a sum of channels, and a Sigmoid, whose range PyTorch fixes."""

    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.act = nn.ReLU()
        self.up = nn.ConvTranspose2d(8, 4, 2, stride=2)
        self.last = nn.Conv2d(7, 3, 1)
        self.gate = nn.Sigmoid()

    def forward(self, x):
        y = torch.cat([self.up(self.act(self.down(x))), x], 1)
        y = self.last(y)
        return y * self.gate(y)


NETS = {"residual": Residual, "gated": Gated}


def make(name):
    torch.manual_seed(0)
    return NETS[name]().eval()


def samples(count):
    torch.manual_seed(1)
    return [torch.randn(1, 3, 8, 8) for _ in range(count)]


def export(folder):
    for name in NETS:
        torch.onnx.export(
            make(name), samples(1)[0], f"{folder}/{name}.onnx", opset_version=13, input_names=["x"]
        )
    for index, sample in enumerate(samples(4)):
        np.save(f"{folder}/data/{index}.npy", sample.numpy())


def observed_parts(prepared):
    """Modules and calls whose outputs are observed."""
    modules = dict(prepared.named_modules(remove_duplicate=False))
    found = []
    for node in prepared.graph.nodes:
        is_observer = "activation_post_process" in str(node.target)
        if node.op == "output" or is_observer:
            continue
        if any("activation_post_process" in str(user.target) for user in node.users):
            found.append(node.target if node.op == "call_module" else node.name)
    skipped = [name for name, module in modules.items() if getattr(module, "qconfig", 0) is None]
    return found, skipped


def check(folder, name):
    spec = importlib.util.spec_from_file_location(name, f"{folder}/{name}.py")
    text = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(text)
    model = make(name)
    modules = dict(model.named_modules())
    named = text.qconfig_mapping().module_name_qconfigs
    inputs = samples(4)
    prepared = text.calibrated(copy.deepcopy(model), (inputs[0],), [(one,) for one in inputs])
    observed, skipped = observed_parts(prepared)
    converted = torch.ao.quantization.quantize_fx.convert_fx(copy.deepcopy(prepared))
    wanted = [model(one).detach() for one in inputs]
    error = max(float((converted(one) - want).abs().max()) for one, want in zip(inputs, wanted))
    batches = [((one,), want) for one, want in zip(inputs, wanted)]
    trained = text.trained(copy.deepcopy(model), (inputs[0],), batches, nn.functional.mse_loss)
    text.export(trained, (inputs[0],), f"{folder}/{name}.qat.onnx")
    report = {
        "missing": [path for path in named if path not in modules],
        "observed": observed,
        "skipped": skipped,
        "error": error / max(float(want.abs().max()) for want in wanted),
        "answer": trained(inputs[0]).flatten().tolist(),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    export(sys.argv[2]) if sys.argv[1] == "export" else check(*sys.argv[2:])
