"""What the program may not do while it is confirmed, and what it finds changed: everything on the CPU, in one process.

This keeps accidents away; it is no protection from malice.
"""

from __future__ import annotations

import importlib.machinery
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils import data

PARAMETER_BYTES = 200 * 2**20
TENSOR_BYTES = 256 * 2**20
REFUSED = (
    "socket.",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.kill",
    "os.startfile",
)
WRITES = {
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "os.truncate",
    "shutil.rmtree",
}


class TooLarge(BaseException):
    """The tensors are too large to be real: the job is run again without data."""


class Missing:
    """Stands for what an import that failed would have bound: any use of it raises."""

    def __init__(self, error: ImportError) -> None:
        self.__dict__["_error"] = error

    def _use(self, *args: Any, **kwargs: Any) -> Any:
        raise self.__dict__["_error"]

    __call__ = __getattr__ = __getitem__ = __iter__ = __enter__ = __mro_entries__ = _use


class Small(TorchFunctionMode):
    """Keeps everything on the CPU and, while its tensors are real, small."""

    def __init__(self, real: bool) -> None:
        super().__init__()
        self.real, self.parameters = real, 0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in (torch.Tensor.cuda, torch.Tensor.pin_memory):
            return args[0]
        result = func(*map(_on_cpu, args), **{name: _on_cpu(value) for name, value in (kwargs or {}).items()})
        if self.real and isinstance(result, torch.Tensor):
            size = result.numel() * result.element_size()
            self.parameters += size if func is torch.empty else 0
            if size > TENSOR_BYTES or self.parameters > PARAMETER_BYTES:
                raise TooLarge
        return result


def _on_cpu(value: Any) -> Any:
    kind = value.type if isinstance(value, torch.device) else value if isinstance(value, str) else ""
    return "cpu" if re.fullmatch(r"(cuda|mps|xpu)(:\d+)?", kind) else value


@contextmanager
def fresh_modules(job: dict[str, Any]) -> Iterator[None]:
    """The search path and the modules as the user's file sees them; its own modules are forgotten afterwards."""
    path, known, argv, get_code = sys.path[:], set(sys.modules), sys.argv, importlib.machinery.SourceFileLoader.get_code

    def overlaid(self: Any, fullname: str) -> Any:
        text = job["overlay"].get(os.path.realpath(self.path))
        return get_code(self, fullname) if text is None else compile(text, self.path, "exec", dont_inherit=True)

    sys.path[:] = [*job["roots"], *path, os.path.dirname(job["path"])]
    sys.argv = [job["path"]]
    importlib.machinery.SourceFileLoader.get_code = overlaid  # type: ignore[method-assign]
    try:
        yield
    finally:
        importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
        sys.path[:], sys.argv = path, argv
        for name in set(sys.modules) - known | {"__slice__"}:
            file = getattr(sys.modules.get(name), "__file__", None) or ""
            if file.startswith((*job["roots"], os.path.dirname(job["path"]))) and "site-packages" not in file:
                del sys.modules[name]


def confine(memory: int) -> None:
    """Sets the limits of the process. What is not available on a system is left out."""
    home = os.path.realpath(os.getcwd())

    def inside(path: Any) -> bool:
        return isinstance(path, int) or os.path.realpath(os.fsdecode(path)).startswith((home, "/dev/"))

    def audit(event: str, args: tuple[Any, ...]) -> None:
        writes = event in WRITES or (
            event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if event.startswith(REFUSED) or (writes and not inside(args[0])):
            raise PermissionError(f"{event} {args[0] if writes else ''}".strip() + " is not allowed while confirming")

    try:
        import resource

        with open("/proc/self/statm") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    except (ImportError, OSError, ValueError):
        pass
    data.DataLoader._get_iterator = one_process  # type: ignore[method-assign]
    sys.addaudithook(audit)


def one_process(self: Any) -> Any:
    """Replaces `DataLoader._get_iterator`: no worker processes."""
    vars(self).update(num_workers=0, timeout=0, prefetch_factor=None, persistent_workers=False)
    return data.dataloader._SingleProcessDataLoaderIter(self)
