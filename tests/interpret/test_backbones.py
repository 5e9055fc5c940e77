"""Well-known networks without their source: what programs do with them, against what torch measured."""

from pathlib import Path

import pytest

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.interpret import analyze
from torchlint_shapes.interpret.values import UNKNOWN, AnyTensor, Tensor, Value
from torchlint_shapes.model.project import Project
from torchlint_shapes.run import lint
from torchlint_shapes.source.read import parse

HEAD = "import torch, timm\nimport torch.nn as nn\nfrom torchvision import models\nx = torch.randn(2, 3, 224, 224)\n"

SHAPES = {
    "y = models.resnet50(pretrained=True)(x)": (2, 1000),
    "y = models.resnet18(weights='DEFAULT')(x)": (2, 1000),
    "y = models.resnet.resnet18(num_classes=7)(x)": (2, 7),
    "y = models.get_model('resnet50')(x)": (2, 1000),
    "y = models.__dict__['resnet50']().to('cpu').eval()(x)": (2, 1000),
    "y = getattr(models, 'resnet50')()(x)": (2, 1000),
    "y = torch.hub.load('pytorch/vision:v0.10.0', 'resnet18', pretrained=True)(x)": (2, 1000),
    "from torchvision.models import vgg16\ny = vgg16()(torch.randn(1, 3, 64, 64))": (1, 1000),
    "y = models.vgg16().features(torch.randn(1, 3, 100, 70))": (1, 512, 3, 2),
    "m = models.resnet50()\nm.fc = nn.Linear(m.fc.in_features, 10)\ny = m(x)": (2, 10),
    "m = models.resnet50()\nm.fc = nn.Identity()\ny = m(x)": (2, 2048),
    "m = models.resnet50()\nm.conv1 = nn.Conv2d(1, 64, 7, 2, 3)\ny = m(torch.randn(2, 1, 99, 99))": (2, 1000),
    "m = models.vgg16()\nm.classifier[6] = nn.Linear(m.classifier[-1].in_features, 4)\ny = m(x)": (2, 4),
    "m = models.squeezenet1_0()\nm.classifier[1] = nn.Conv2d(512, 5, 1)\ny = m(x)": (2, 5),
    "y = nn.Sequential(*list(models.resnet50().children())[:-1])(x)": (2, 2048, 1, 1),
    "y = nn.Sequential(*list(models.resnet18().children())[:-2])(torch.randn(2, 3, 97, 131))": (2, 512, 4, 5),
    "m = models.resnet18()\nfor p in m.parameters():\n    p.requires_grad = False\ny = m.layer1(m.maxpool(m.conv1(x)))":
        (2, 64, 56, 56),
    "from torchvision.models._utils import IntermediateLayerGetter as G\n"
    "y = G(models.resnet18(), {'layer3': 'out'})(x)['out']": (2, 256, 14, 14),
    "from torchvision.models.feature_extraction import create_feature_extractor as F\n"
    "y = F(models.resnet18(), return_nodes=['layer2', 'layer4'])(x)['layer4']": (2, 512, 7, 7),
    "from torchvision.models.feature_extraction import create_feature_extractor as F\n"
    "y = F(models.vit_b_16(), ['encoder'])(x)['encoder']": (2, 197, 768),
    "m = models.inception_v3().eval()\nm.fc = nn.Linear(2048, 3)\ny = m(torch.randn(2, 3, 299, 299))": (2, 3),
    "m = timm.create_model('resnet18', pretrained=True, num_classes=0)\ny = m(x)": (2, 512),
    "m = timm.create_model('resnet18', num_classes=0, global_pool='')\ny = m(x)": (2, 512, 7, 7),
    "m = timm.create_model('resnet18', in_chans=1)\ny = m.forward_features(torch.randn(2, 1, 65, 65))": (2, 512, 3, 3),
    "m = timm.create_model('resnet18')\nm.reset_classifier(5)\ny = m(x)": (2, 5),
    "m = timm.create_model('resnet18')\ny = torch.zeros(m.get_classifier().in_features, m.num_features)": (512, 512),
    "m = timm.create_model('resnet18', features_only=True, out_indices=(1, 3))\ny = m(x)[1]": (2, 256, 14, 14),
    "m = timm.create_model('resnet18', features_only=True)\ny = torch.zeros(m.feature_info.channels())":
        (64, 64, 128, 256, 512),
    "m = timm.create_model('resnet18', features_only=True, out_indices=[-1])\ny = m(x)[0]": (2, 512, 7, 7),
    "y = timm.create_model('resnet18.a1_in1k')(x)": (2, 1000),
    "y = timm.create_model('vit_base_patch16_224', num_classes=9)(x)": (2, 9),
    "m = timm.create_model('vit_base_patch16_224_in21k', num_classes=3)\nm.head = nn.Linear(768, 4)\ny = m(x)": (2, 4),
    "m = timm.create_model('vit_base_patch16_224')\nm.reset_classifier(0)\ny = m(x)": (2, 768),
    "y = timm.create_model('swin_tiny_patch4_window7_224', num_classes=0)(x)": (2, 768),
    "import copy\ny = copy.deepcopy(models.resnet50())(x)": (2, 1000),
    "m = models.googlenet(aux_logits=False).eval()\ny = m(x)": (2, 1000),
}  # fmt: skip

# What changes a network inside makes its shapes unknown; its last layer may give some size all the same.
UNKNOWNS = (
    "m = models.resnet50()\nm.layer4[0].conv2.stride = (1, 1)\ny = m.layer4(torch.randn(1, 1024, 14, 14))",
    "m = models.resnet50()\nm.layer4[0].downsample = nn.Identity()\ny = m(x)",
    "m = models.resnet50()\nsetattr(m.layer4[0], 'conv2', nn.Conv2d(512, 512, 3))\ny = m(x)",
    "m = models.resnet50()\nm.layer4[0]._modules['conv2'] = nn.Conv2d(512, 512, 3)\ny = m(x)",
    "m = models.resnet50()\nm._modules.pop('fc')\ny = nn.Sequential(*m.children())(x)",
    "m = models.resnet50()\nfor n, l in m.layer4.named_modules():\n    l.stride = (1, 1)\n"
    "y = m.layer4(torch.randn(1, 1024, 14, 14))",
    "def strideless(m):\n    m.stride = (1, 1)\nm = models.resnet50()\nm.apply(strideless)\ny = m(x)",
    "m = models.resnet50()\nm.forward = lambda x: x.unknown()\ny = m(x)",
    "y = models.resnet50(replace_stride_with_dilation=[False, True, True])(x)",
    "y = models.resnet50(**options)(x)",
    "y = models.quantization.resnet50()(x)",
    "y = models.inception_v3()(torch.randn(2, 3, 299, 299))",
    "y = nn.Sequential(*list(models.googlenet(pretrained=True).children())[:-5])(x)",
    "y = models.no_such_network()(x)",
    "y = torch.hub.load('somebody/vision', 'resnet18')(x)",
    "y = torch.hub.load('pytorch/vision', 'resnet18', source='local')(x)",
    "y = timm.create_model('resnet18', num_classes=classes)(x)",
    "y = timm.create_model('resnet18', output_stride=8, num_classes=0, global_pool='')(x)",
    "y = timm.create_model('vit_base_patch16_224.dino')(x)",
    "y = timm.create_model('vit_base_patch16_224').forward_features(x)",
    "y = timm.create_model('swin_tiny_patch4_window7_224').forward_features(x)",
    "m = timm.create_model('swin_tiny_patch4_window7_224')\nm.head = nn.Linear(768, 4)\ny = m(x)",
    "m = timm.create_model('vit_base_patch16_224')\nm.patch_embed.proj = nn.Conv2d(3, 9, 16, 16)\ny = m(x)",
    "m = timm.create_model('resnet18', global_pool='', num_classes=0)\nm.reset_classifier(5)\ny = m(x)",
)


def value(program: str) -> Value:
    analysis = analyze("program.py", parse(HEAD + program, "program.py"), Project())
    return analysis.machine.modules[str(Path("program.py").resolve())].scope.vars["y"]


@pytest.mark.parametrize("program", SHAPES)
def test_the_shapes_are_those_that_torch_measures(program: str) -> None:
    found = value(program)
    assert isinstance(found, Tensor)
    assert found.shape == SHAPES[program]


@pytest.mark.parametrize("program", UNKNOWNS)
def test_a_network_that_may_be_another_is_unknown(program: str) -> None:
    found = value(program)
    whole = isinstance(found, Tensor) and all(isinstance(size, int) for size in found.shape)
    assert found is UNKNOWN or isinstance(found, (Tensor, AnyTensor))
    assert not whole


FAULTS = {
    "m = models.resnet50()\nm.fc = nn.Linear(512, 10)\nm(x)": ("features-mismatch", 6, "512", "2048"),
    "m = models.vgg16()\nm.classifier = nn.Linear(512, 1)\nm(x)": ("features-mismatch", 6, "512", "25088"),
    "m = models.vgg16()\nm.classifier = nn.Sequential(nn.Linear(4096, 1))\nm(x)":
        ("features-mismatch", 6, "4096", "25088"),
    "m = models.resnet50()\nm(torch.randn(2, 1, 224, 224))": ("channels-mismatch", 6, "3", "1"),
    "m = timm.create_model('resnet18', num_classes=0)\nhead = nn.Linear(2048, 5)\nhead(m(x))":
        ("features-mismatch", 6, "2048", "512"),
}  # fmt: skip


@pytest.mark.parametrize("program", FAULTS)
def test_a_head_that_does_not_fit_is_found(program: str) -> None:
    (finding,) = lint(["program.py"], Settings(), source=HEAD + program + "\n", source_path="program.py").findings
    assert (finding.rule, finding.span.line, finding.want, finding.got) == FAULTS[program]


def test_a_source_at_hand_goes_before_the_table(tmp_path: Path) -> None:
    package = tmp_path / "torchvision" / "models"
    package.mkdir(parents=True)
    (tmp_path / "torchvision" / "__init__.py").write_text("from torchvision import models\n")
    (package / "__init__.py").write_text("import torch.nn as nn\ndef resnet50(**options):\n    return nn.Flatten()\n")
    program = tmp_path / "program.py"
    program.write_text(f"{HEAD}y = models.resnet50()(x)\n")
    analysis = analyze(str(program), parse(program.read_text(), str(program)), Project().within(program))
    found = analysis.machine.modules[str(program)].scope.vars["y"]
    assert isinstance(found, Tensor)
    assert found.shape == (2, 3 * 224 * 224)
