import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether a Python 3 is here; nothing of Bitloupe needs one. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;

/**
 * Runs a text as a module whose imports are all stand-ins: every name it takes from another package exists
 * and can be called, so that what runs is the text's own definitions and literals.
 */
const runner = `
import json, sys
from importlib.machinery import ModuleSpec
class Meta(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return make(cls.__name__ + "." + name)
def make(name):
    return Meta(name, (), {"__init__": lambda self, *a, **k: None, "__getattr__": lambda self, n: (lambda *a, **k: self)})
class Module(type(sys)):
    __path__ = []
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return make(name)
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("torch", "numpy", "onnx", "onnxruntime", "nncf", "modelopt", "neural_compressor"):
            return ModuleSpec(name, self, is_package=True)
    def create_module(self, spec):
        return Module(spec.name)
    def exec_module(self, module):
        pass
sys.meta_path.insert(0, Finder())
source = sys.stdin.read()
scope = {"__name__": "text"}
exec(compile(source, "text.py", "exec"), scope)
for train in (False, True):
    if "qconfig_mapping" in scope:
        scope["qconfig_mapping"](train)
print(json.dumps({key: value for key, value in scope.items() if key.isupper() and isinstance(value, (str, list))}))
`;

/** Top-level lists and strings of a Python text after it ran. Throws where it does not run. */
export async function runPython(source: string): Promise<Readonly<Record<string, unknown>>> {
  const running = promisify(execFile)('python3', ['-c', runner], { maxBuffer: 2 ** 26 });
  running.child.stdin?.end(source);
  return JSON.parse((await running).stdout) as Readonly<Record<string, unknown>>;
}
