"""Holds `checkpoints.json` of the interpreter against the sizes that the owners of checkpoints publish. Needs torch and
transformers, and no network: each is made from its settings, without weights, and its parameters are counted.

    python benchmarks/checkpoints.py [WORD IN THE NAME...]

A checkpoint whose number of parameters is not published here is made only.
"""

from __future__ import annotations

import sys
from typing import Any

import torch

from torchlint_shapes.interpret.libraries.checkpoints import known

# Millions of parameters, of the network without a head, where none is published of pictures with one.
PUBLISHED = {
    "google-bert/bert-base-uncased": 109.5, "google-bert/bert-base-cased": 108.3,
    "google-bert/bert-large-uncased": 335.1, "google-bert/bert-large-cased": 333.6,
    "google-bert/bert-base-multilingual-cased": 177.9, "google-bert/bert-base-multilingual-uncased": 167.4,
    "google-bert/bert-base-chinese": 102.3,
    "ProsusAI/finbert": 109.5, "sentence-transformers/all-MiniLM-L6-v2": 22.7,
    "sentence-transformers/all-MiniLM-L12-v2": 33.4, "prajjwal1/bert-tiny": 4.4,
    "distilbert/distilbert-base-uncased": 66.4, "distilbert/distilbert-base-cased": 65.2,
    "distilbert/distilbert-base-multilingual-cased": 134.7, "FacebookAI/roberta-base": 124.6,
    "FacebookAI/roberta-large": 355.4, "distilbert/distilroberta-base": 82.1, "microsoft/codebert-base": 124.6,
    "FacebookAI/xlm-roberta-base": 278.0, "FacebookAI/xlm-roberta-large": 559.9, "albert/albert-base-v2": 11.7,
    "albert/albert-large-v2": 17.7, "google/electra-small-discriminator": 13.5,
    "google/electra-base-discriminator": 108.9, "microsoft/mpnet-base": 109.5,
    "sentence-transformers/all-mpnet-base-v2": 109.5, "microsoft/deberta-v3-small": 141.3,
    "microsoft/deberta-v3-base": 183.8, "microsoft/deberta-v3-large": 434.0, "openai-community/gpt2": 124.4,
    "openai-community/gpt2-medium": 354.8, "openai-community/gpt2-large": 774.0, "openai-community/gpt2-xl": 1557.6,
    "distilbert/distilgpt2": 81.9, "google-t5/t5-small": 60.5, "google-t5/t5-base": 222.9, "google-t5/t5-large": 737.7,
    "facebook/bart-base": 139.4, "facebook/bart-large": 406.3, "google/vit-base-patch16-224": 86.6,
    "google/vit-base-patch16-384": 86.9, "google/vit-large-patch16-224": 304.3, "facebook/deit-tiny-patch16-224": 5.7,
    "facebook/deit-small-patch16-224": 22.1, "facebook/deit-base-patch16-224": 86.6, "facebook/dinov2-small": 22.1,
    "facebook/dinov2-base": 86.6, "facebook/dinov2-large": 304.4, "microsoft/swin-tiny-patch4-window7-224": 28.3,
    "microsoft/swin-base-patch4-window7-224": 87.8, "microsoft/resnet-18": 11.7, "microsoft/resnet-50": 25.6,
    "facebook/convnext-tiny-224": 28.6, "openai/clip-vit-base-patch32": 151.3, "openai/clip-vit-base-patch16": 149.6,
    "openai/clip-vit-large-patch14": 427.6, "openai/clip-vit-large-patch14-336": 427.9, "openai/whisper-tiny": 37.8,
    "openai/whisper-base": 72.6, "openai/whisper-small": 241.7, "openai/whisper-medium": 763.9,
    "facebook/wav2vec2-base": 94.4, "facebook/wav2vec2-base-960h": 94.4, "facebook/wav2vec2-large-xlsr-53": 315.4,
}  # fmt: skip


def millions(cls: str, settings: dict[str, Any]) -> float:
    transformers = __import__("transformers")
    made = getattr(transformers, cls).from_dict(dict(settings))
    pictures = settings.get("num_labels") == 1000
    kind = transformers.AutoModelForImageClassification if pictures else transformers.AutoModel
    with torch.device("meta"):
        network = kind.from_config(made)
    return sum(p.numel() for p in network.parameters()) / 1e6


def main(words: list[str]) -> int:
    wrong = 0
    for name, (cls, settings) in known("transformers").items():
        if "/" not in name or not all(word in name for word in words):
            continue
        found, published = millions(cls, settings), PUBLISHED.get(name)
        differs = published is not None and abs(found - published) > max(0.006 * published, 0.06)
        wrong += differs
        print(f"{'DIFFERS' if differs else 'ok':8}{found:9.2f}{published or '':>9} {name}", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) > 0)
