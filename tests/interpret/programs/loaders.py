# Datasets and what loaders make of them.
import torch
from torch.utils.data import ConcatDataset, DataLoader, Dataset, IterableDataset, Subset, TensorDataset, random_split

pairs = TensorDataset(torch.zeros(23, 3, 8), torch.zeros(23))
one_x, one_y = pairs[4]
some_x, some_y = pairs[:5]
rows = len(pairs)
loader = DataLoader(pairs, batch_size=5)
batches = len(loader)
dropped = len(DataLoader(pairs, 5, drop_last=True))
size = loader.batch_size
same = len(loader.dataset)
first_x, first_y = next(iter(loader))
for number, (x, y) in enumerate(loader):
    pass
maybe_last_x, maybe_last_y = x, y
alone = next(iter(DataLoader(pairs, batch_size=None)))
parts = [len(part) for part in random_split(pairs, [0.5, 0.3, 0.2])]
train, held_out = random_split(pairs, [20, 3])
sizes = len(train), len(held_out), len(train.dataset)
joined = ConcatDataset([pairs, Subset(pairs, range(7))])
both = len(joined)
joined_x, joined_y = next(iter(DataLoader(joined, batch_size=30)))


class Words(Dataset):
    texts = ["one", "three", "fourteen", "a"]

    def __len__(self):
        return len(self.texts)

    def __getitem__(self, index):
        return {"letters": torch.zeros(len(self.texts[index]), 4), "label": index % 2, "name": str(index), "weight": 0.5}


def padded(samples):
    longest = max(len(sample["letters"]) for sample in samples)
    letters = torch.stack([torch.cat([s["letters"], torch.zeros(longest - len(s["letters"]), 4)]) for s in samples])
    return letters, torch.tensor([sample["label"] for sample in samples])


maybe_letters, labels = next(iter(DataLoader(Words(), batch_size=3, collate_fn=padded)))
single = next(iter(DataLoader(Words())))["weight"]
count = len(next(iter(DataLoader(Words(), batch_size=2, collate_fn=lambda samples: [s["name"] for s in samples]))))


class Numbers(IterableDataset):
    def __iter__(self):
        for number in range(7):
            yield torch.zeros(2, 3), number


numbers = next(iter(DataLoader(Numbers(), batch_size=4)))

class Doubled:
    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        for x, y in self.batches:
            yield torch.cat([x, x], 1), y


for maybe_wide, _ in Doubled(loader):
    wide = maybe_wide.shape[1:]


def some(items):
    for item in items:
        if item.sum() > 0:
            yield item


maybe_count = len(list(some(torch.ones(3, 2))))
del _, number, x, y, train, held_out, joined, pairs, loader
