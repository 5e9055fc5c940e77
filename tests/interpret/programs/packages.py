"""What is installed, and in which version."""

import importlib.metadata
import importlib.util

from packaging import version

has_torch = importlib.util.find_spec("torch") is not None
has_json = importlib.util.find_spec("json") is not None
maybe_has_nothing = importlib.util.find_spec("no_such_package_here") is None
inside = importlib.util.find_spec("torch.nn") is not None
new_enough = version.parse(importlib.metadata.version("torch")) >= version.parse("2.0")
order = version.parse("1.10") > version.parse("1.9"), version.parse("2.0rc1") < version.parse("2.0")
parts = version.parse("2.4.1+cu118").release, version.parse("2.4.1").major, version.parse("2.4.1.dev0").base_version
text = str(version.parse("1.0.0")), f"{version.parse('1.0')}"
same = version.parse("1.0") == version.parse("1.0.0")

try:
    invalid = version.parse("not a version")
except version.InvalidVersion:
    invalid = True

relative = importlib.import_module(".nn", "torch").Linear(3, 4).out_features
